// What oidc-provider must remember (grants, refresh tokens, device codes, sessions), kept in memory and in
// `store.json` (0600), so that people stay signed in when the provider restarts. Meant for a handful of accounts: the
// whole of it is written at each change.
import { readPrivateJson, writePrivateJson } from './private_file.mjs';

const FILE = 'store.json';

const seconds = () => Math.floor(Date.now() / 1000);

// {adapter, flush}: `adapter` is the factory that oidc-provider's configuration takes, `flush()` writes what is
// waiting and is called before the process ends.
export function openStore(folder) {
  // Entries by "Model:id", each {payload, expires} with `expires` in epoch seconds, or null for never.
  const entries = new Map(Object.entries(readPrivateJson(folder, FILE) ?? {}));
  let pending = false;

  function flush() {
    if (!pending) return;
    pending = false;
    const now = seconds();
    for (const [key, { expires }] of entries) {
      if (expires !== null && expires <= now) entries.delete(key);
    }
    writePrivateJson(folder, FILE, Object.fromEntries(entries));
  }

  // Changes of one turn of the event loop (a request makes several) are written together.
  function changed() {
    if (!pending) setImmediate(flush);
    pending = true;
  }

  function live(key) {
    const entry = entries.get(key);
    return entry && (entry.expires === null || entry.expires > seconds()) ? entry.payload : undefined;
  }

  function adapter(model) {
    const keyOf = (id) => `${model}:${id}`;
    const findBy = (field, value) => {
      for (const [key, { payload }] of entries) {
        if (key.startsWith(`${model}:`) && payload[field] === value) return live(key);
      }
      return undefined;
    };
    return {
      async upsert(id, payload, expiresIn) {
        entries.set(keyOf(id), { payload, expires: expiresIn ? seconds() + expiresIn : null });
        changed();
      },
      find: async (id) => live(keyOf(id)),
      findByUid: async (uid) => findBy('uid', uid),
      findByUserCode: async (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const payload = live(keyOf(id));
        if (payload) payload.consumed = seconds();
        changed();
      },
      async destroy(id) {
        entries.delete(keyOf(id));
        changed();
      },
      async revokeByGrantId(grantId) {
        for (const [key, { payload }] of entries) {
          if (payload.grantId === grantId) entries.delete(key);
        }
        changed();
      },
    };
  }

  return { adapter, flush };
}
