"use strict";
/**
 * Loaded first: hands the page's block of texts to the modules after it, which are those of the
 * public checker and the ones beside this file.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  pm.texts = JSON.parse(document.getElementById("witness-texts").textContent);
})();
