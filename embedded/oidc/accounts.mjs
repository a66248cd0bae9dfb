// The accounts of the embedded provider: made once per data folder with random passwords, kept in `accounts.json`
// (0600), which a person may edit to rename them or add more. Knows nothing of HTTP.
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { readPrivateJson, writePrivateJson } from './private_file.mjs';

const FILE = 'accounts.json';

// No letters or digits that look alike, so that a password can be typed from a screen: 31 characters.
const PASSWORD_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const PASSWORD_GROUPS = 4; // of four characters: 16 characters, 79 bits
const GROUP_LENGTH = 4;

export const ADMIN_GROUP = 'berth-admins';

const DEMO_ACCOUNTS = [
  { login: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', groups: [ADMIN_GROUP] },
  { login: 'grace', name: 'Grace Hopper', email: 'grace@example.com', groups: [] },
];

function randomPassword() {
  const character = () => {
    // Rejection sampling: every character is equally likely.
    for (;;) {
      const [byte] = randomBytes(1);
      if (byte < 256 - (256 % PASSWORD_ALPHABET.length)) return PASSWORD_ALPHABET[byte % PASSWORD_ALPHABET.length];
    }
  };
  const group = () => Array.from({ length: GROUP_LENGTH }, character).join('');
  return Array.from({ length: PASSWORD_GROUPS }, group).join('-');
}

const digest = (text) => createHash('sha256').update(text).digest();

// The accounts of the data folder `folder`, made now if there are none.
export function openAccounts(folder) {
  let accounts = readPrivateJson(folder, FILE)?.accounts;
  if (!accounts) {
    accounts = DEMO_ACCOUNTS.map((account) => ({ ...account, sub: randomUUID(), password: randomPassword() }));
    writePrivateJson(folder, FILE, { accounts });
  }
  for (const { login, password, sub } of accounts) {
    if (!login || !password || !sub) throw new Error(`${FILE}: every account needs "login", "password" and "sub".`);
  }

  const bySubject = new Map(accounts.map((account) => [account.sub, account]));
  return {
    list: () => accounts.map(({ login, name, password, groups = [] }) => ({ login, name, password, groups })),

    find: (sub) => bySubject.get(sub),

    // The account if the password is right. Takes as long for an unknown login as for a wrong password.
    verify(login, password) {
      const account = accounts.find((candidate) => candidate.login === login.trim().toLowerCase());
      const matches = timingSafeEqual(digest(account?.password ?? ''), digest(password));
      return account && matches ? account : undefined;
    },
  };
}

// The claims of an account, for ID tokens, userinfo and access tokens alike.
export function claimsOf(account) {
  return {
    name: account.name,
    preferred_username: account.login,
    email: account.email,
    email_verified: true,
    groups: account.groups ?? [],
  };
}
