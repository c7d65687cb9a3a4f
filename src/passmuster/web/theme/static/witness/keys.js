"use strict";
/**
 * The witness's key: Ed25519 in the browser itself, kept so that no script can read it out again,
 * and the cosignature it makes.
 * Source: RFC 8410 section 7 (the envelope of a private key); C2SP tlog-cosignature v1.0.1;
 * src/passmuster/formats/signing.py.
 */
(function () {
  const pm = (globalThis.passmuster = globalThis.passmuster || {});
  const ALGORITHM = { name: "Ed25519" };
  const ENVELOPE = pm.unhex("302e020100300506032b657004220420");
  const COSIGNATURE = new Uint8Array([4]);

  const subtle = () => globalThis.crypto && globalThis.crypto.subtle;

  /** Tell whether this browser can sign with Ed25519 and keep a key. */
  pm.canSign = async function () {
    if (!subtle() || !globalThis.indexedDB) return false;
    try {
      await subtle().generateKey(ALGORITHM, false, ["sign", "verify"]);
      return true;
    } catch (error) {
      return false;
    }
  };

  /** Return 32 random bytes. */
  pm.newSeed = () => crypto.getRandomValues(new Uint8Array(32));

  const fromUrl = (text) =>
    pm.base64(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(44, "="));

  /**
   * Return `{name, vkey, publicKey, privateKey}` of a seed. The name follows from the key, so that
   * the same words give the same witness on any phone.
   */
  pm.keyOf = async function (seed) {
    const envelope = pm.join(ENVELOPE, seed);
    const open = await subtle().importKey("pkcs8", envelope, ALGORITHM, true, ["sign"]);
    const publicKey = fromUrl((await subtle().exportKey("jwk", open)).x);
    const privateKey = await subtle().importKey("pkcs8", envelope, ALGORITHM, false, ["sign"]);
    envelope.fill(0);
    const name = "witness/" + pm.hex(publicKey.subarray(0, 8));
    const material = pm.join(COSIGNATURE, publicKey);
    const id = pm.sha256(pm.join(pm.utf8(name + "\n"), material)).subarray(0, 4);
    return { name, vkey: [name, pm.hex(id), pm.toBase64(material)].join("+"), publicKey, privateKey };
  };

  const line = (name, blob) => "\u2014 " + name + " " + pm.toBase64(blob) + "\n";

  /**
   * Return the checkpoint with the log's line and this witness's, cosigned at `time` (Unix
   * seconds). `shown` is what `pm.openCheckpoint` returned for the log key `logKey`. The line is
   * checked before it is handed out.
   */
  pm.cosign = async function (key, shown, logKey, time) {
    const { text, textBytes, signatures } = shown.note;
    const own = signatures.find(({ name, id }) => name === logKey.name && id === logKey.id);
    const message = pm.join(pm.utf8("cosignature/v1\ntime " + time + "\n"), textBytes);
    const signed = await subtle().sign(ALGORITHM, key.privateKey, message);
    const signature = new Uint8Array(signed);
    if (!pm.ed25519(key.publicKey, signature, message)) pm.fail("signature-unusable");
    const witness = pm.parseKey(key.vkey);
    const blob = pm.join(pm.unhex(witness.id), pm.fromNumber(BigInt(time), 8), signature);
    const log = line(own.name, pm.join(pm.unhex(own.id), own.payload));
    return text + "\n" + log + line(key.name, blob);
  };
})();
