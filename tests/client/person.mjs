// A person at the embedded provider's pages, for provider_test.cpp. Standard input is one JSON document:
//   {"account": {login, password}, "url"}  signs in at an authorization address and ends at the loopback redirect
//   {"account", "verificationUri", "userCode"}  connects a device
import { readFileSync } from 'node:fs';
import { connectDevice, signIn } from '../../tools/lib/sign_in.mjs';

const { account, ...task } = JSON.parse(readFileSync(0, 'utf8'));
if (task.url) {
  const page = await signIn(task.url, account);
  if (page.heading !== 'Back to Berth') throw new Error(`The last page was "${page.heading}" (${page.status}).`);
} else {
  await connectDevice(task, account);
}
