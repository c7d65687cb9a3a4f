// Shows what needs passkeys only where the browser has them, and says when none came back.
(function () {
  'use strict'
  document.addEventListener('DOMContentLoaded', function () {
    if (!window.PublicKeyCredential) return
    document.querySelectorAll('[data-passkeys]').forEach(function (part) { part.hidden = false })
    document.querySelectorAll('[data-without-passkeys]').forEach(function (part) { part.hidden = true })
  })
  document.addEventListener('allauth.error', function (event) {
    const fault = document.getElementById('passkey-fault')
    if (!fault) return
    event.preventDefault()
    fault.hidden = false
  })
})()
