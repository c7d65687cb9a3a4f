"use strict";
/**
 * The only script that a first visit loads: it shows the first step, and fetches the seat's other
 * modules and the list of words when somebody presses a button. Who has a key here gets them at
 * once. In the file for use elsewhere all of them are there already.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const { modules, list } = JSON.parse(document.getElementById("witness-texts").textContent);
  const at = (id) => document.getElementById("seat-" + id);
  const BUTTONS = ["make", "have"];
  let loading = null;

  function load(address) {
    return new Promise(function (resolve, reject) {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.appendChild(script);
    });
  }

  async function fetched() {
    const answer = await fetch(list);
    if (!answer.ok) throw new Error("unloaded");
    pm.list = await answer.text();
    for (const address of modules) await load(address);
    await pm.seated;
  }

  /** Load everything, once; after a broken line the next press tries again. */
  function ready() {
    loading =
      loading ||
      fetched().catch(function () {
        loading = null;
        at("unloaded").hidden = false;
        throw new Error("unloaded");
      });
    return loading;
  }

  function hasKey() {
    try {
      return localStorage.getItem("passmuster-seat") !== null;
    } catch (error) {
      return true; // what this browser keeps cannot be asked: let the seat itself find out
    }
  }

  function pressed(event) {
    const button = event.currentTarget;
    at("unloaded").hidden = true;
    ready().then(
      function () {
        for (const name of BUTTONS) at(name).removeEventListener("click", pressed);
        // A key that was kept without its mark has led past this step: then nothing is pressed.
        if (!at("begin").hidden) button.click();
      },
      () => {},
    );
  }

  /** Tell whether this browser signs at all; where it does not, the seat itself says so. */
  async function signs() {
    try {
      await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
      return true;
    } catch (error) {
      return false;
    }
  }

  async function begin() {
    if (hasKey() || !globalThis.indexedDB || !(await signs())) return ready();
    at("plain").hidden = true;
    at("begin").hidden = false;
    for (const name of BUTTONS) at(name).addEventListener("click", pressed);
  }

  begin().catch(() => {});
})();
