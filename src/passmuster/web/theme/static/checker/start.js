"use strict";
/**
 * The only script that the page loads at first: it shows the forms, and fetches the checker's other
 * modules from this same site when somebody asks for a check. In the file for use offline all of
 * them are there already. Written for old browsers, so that it can say when one is too old.
 */
(function () {
  var pm = (globalThis.passmuster = globalThis.passmuster || {});
  var texts = JSON.parse(document.getElementById("checker-texts").textContent);
  var loading = null;

  pm.texts = texts;

  function load(address) {
    return new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = reject;
      document.head.appendChild(script);
    });
  }

  /** Load what is missing, each module after the one before it. */
  function ready() {
    loading =
      loading ||
      texts.modules.reduce(function (before, address) {
        return before.then(function () {
          return load(address);
        });
      }, Promise.resolve());
    return loading;
  }

  function begin(event) {
    var form = event.target;
    event.preventDefault();
    ready().then(
      function () {
        pm.begin(form, event.submitter ? event.submitter.value : "");
      },
      function () {
        loading = null;
        form.querySelector(".out").textContent = texts.ui.unloaded;
      },
    );
  }

  if (typeof BigInt === "undefined" || typeof TextDecoder === "undefined" || !window.Promise) {
    document.getElementById("checker-plain").textContent = texts.ui.old;
    return;
  }
  document.getElementById("checker-plain").hidden = true;
  document.getElementById("checker").hidden = false;
  Array.prototype.forEach.call(document.querySelectorAll("form[data-check]"), function (form) {
    form.addEventListener("submit", begin);
  });
})();
