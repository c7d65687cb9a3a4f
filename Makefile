# Short aliases; nothing lives only here. Each does its own set-up (tools/run).
# `make demo ARGS="--roster people.csv"` hands arguments on.
.PHONY: demo test lint bench fuzz docs screenshots verifier lock setup

demo:
	@tools/run --run-only passmuster demo $(ARGS)

test:
	@tools/run --all python tools/test.py $(ARGS)

lint:
	@tools/run --all python tools/lint.py $(ARGS)

bench:
	@tools/run --all passmuster bench $(ARGS)

fuzz:
	@tools/run --all python tools/fuzz.py $(ARGS)

docs:
	@tools/run --all python tools/reference.py $(ARGS)

screenshots:
	@tools/run --all python tools/screenshots.py $(ARGS)

verifier:
	@tools/run --run-only python tools/verifier.py $(ARGS)

lock:
	@tools/run --all python tools/lock.py $(ARGS)

setup:
	@tools/run --all
