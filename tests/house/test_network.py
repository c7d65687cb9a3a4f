"""No test leaves this machine: a connection to any other address is refused before it is tried."""

from __future__ import annotations

import socket

import pytest
from pytest_socket import SocketConnectBlockedError

# TEST-NET-1 and the IPv6 documentation range (RFC 5737, RFC 3849): nobody is there.
ELSEWHERE = [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
@pytest.mark.parametrize(("family", "host"), ELSEWHERE)
def test_a_connection_to_another_machine_is_refused(family: int, host: str) -> None:
    with (
        socket.socket(family, socket.SOCK_STREAM) as client,
        pytest.raises(SocketConnectBlockedError),
    ):
        client.connect((host, 9))


def test_a_connection_to_this_machine_is_made() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5) as client:
            client.sendall(b"here")
        accepted, _ = server.accept()
        with accepted:
            assert accepted.recv(4) == b"here"
