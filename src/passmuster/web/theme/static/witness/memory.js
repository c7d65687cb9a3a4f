"use strict";
/**
 * What this browser remembers: its key, and for each log the last head that it cosigned. A head is
 * remembered before its cosignature leaves the device (C2SP tlog-witness: persist, then answer).
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const NAME = "passmuster-witness";
  const SEAT = "seat";

  let opened = null;

  function open() {
    opened =
      opened ||
      new Promise(function (resolve, reject) {
        const asked = indexedDB.open(NAME, 1);
        asked.onupgradeneeded = function () {
          asked.result.createObjectStore("keys");
          asked.result.createObjectStore("logs");
        };
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(new pm.Problem("memory-closed"));
        asked.onblocked = asked.onerror;
      });
    return opened;
  }

  /** Run `work(store, answer)` in one transaction; resolves with what it answered, once durable. */
  async function inside(name, mode, work) {
    const database = await open();
    return new Promise(function (resolve, reject) {
      let result;
      let problem = new pm.Problem("memory-closed");
      const store = database.transaction(name, mode, { durability: "strict" });
      store.oncomplete = () => resolve(result);
      store.onabort = store.onerror = () => reject(problem);
      work(
        store.objectStore(name),
        function (value) {
          result = value;
        },
        function (code) {
          problem = new pm.Problem(code, false);
          store.abort();
        },
      );
    });
  }

  const read = (name, id) =>
    inside(name, "readonly", function (store, answer) {
      const asked = store.get(id);
      asked.onsuccess = () => answer(asked.result || null);
    });

  /** Tell the next visit whether a key is kept here, so that it need not open the store to know. */
  function mark(kept) {
    try {
      if (kept) localStorage.setItem("passmuster-seat", "1");
      else localStorage.removeItem("passmuster-seat");
    } catch (error) {
      // A browser that keeps nothing here loads everything at each visit.
    }
  }

  /** Return the key kept here, or null. */
  pm.keptKey = () => read("keys", SEAT);

  /** Keep a key. The browser is asked not to throw it away when space is short. */
  pm.keepKey = async function (key) {
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    await inside("keys", "readwrite", (store) => store.put(key, SEAT));
    mark(true);
  };

  /** Return what is remembered of a log, `{vkey, size, root, note, at, key}`, or null. */
  pm.keptHead = (origin) => read("logs", origin);

  /**
   * Remember a head, if what was remembered is still `before` (the note of the head it continues,
   * or null): two windows of one witness must not cosign past each other. Fails with
   * `seen-elsewhere`.
   */
  pm.keepHead = (origin, head, before) =>
    inside("logs", "readwrite", function (store, answer, stop) {
      const asked = store.get(origin);
      asked.onsuccess = function () {
        const now = asked.result ? asked.result.note : null;
        if (now !== before) stop("seen-elsewhere");
        else store.put(head, origin);
      };
    });

  /** Forget the key; what was cosigned stays remembered, and so does every refusal it leads to. */
  pm.forgetKey = async function () {
    await inside("keys", "readwrite", (store) => store.delete(SEAT));
    mark(false);
  };
})();
