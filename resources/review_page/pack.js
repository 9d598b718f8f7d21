// Opens what the page carries: a head in JSON and the clips behind it, in base64, encrypted where there is a passphrase.
const MAGIC = "O8RP1\n";

function bytesOf(base64) {
  const clean = base64.trim();
  const out = new Uint8Array(Math.floor((clean.length * 3) / 4) - (clean.endsWith("==") ? 2 : clean.endsWith("=") ? 1 : 0));
  const step = 1 << 20; // letters at a time, a multiple of four: one string of a whole film is too much for some phones
  for (let at = 0, to = 0; at < clean.length; at += step) {
    const part = atob(clean.slice(at, at + step));
    for (let index = 0; index < part.length; index += 1) out[to++] = part.charCodeAt(index);
  }
  return out;
}

async function unlocked(bytes, lock, passphrase) {
  const raw = new TextEncoder().encode(passphrase.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", raw, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(lock.salt), iterations: lock.iterations };
  const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["decrypt"]);
  const sealed = { name: "AES-GCM", iv: bytesOf(lock.iv), additionalData: new TextEncoder().encode(lock.bound) };
  return new Uint8Array(await crypto.subtle.decrypt(sealed, key, bytes));
}

function opened(bytes) {
  const begin = MAGIC.length + 4;
  if (new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC) throw new Error("no pack");
  const length = new DataView(bytes.buffer, bytes.byteOffset + MAGIC.length, 4).getUint32(0);
  const head = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(begin, begin + length)));
  let at = begin + length;
  const urls = head.parts.map((part) => {
    const blob = new Blob([bytes.subarray(at, at + part.size)], { type: part.type });
    at += part.size;
    return URL.createObjectURL(blob);
  });
  if (at !== bytes.length) throw new Error("cut");
  return { head, urls };
}
