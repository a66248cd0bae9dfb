// Workspaces of the local provisioner as the operating system sees them: what runs, and what is left of one.
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { until } from './child.mjs';

const LONGEST_STOP_MS = 30_000; // a supervisor's grace and then some

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

// Field 22 of /proc/PID/stat (proc(5)): with the pid it names one process of this boot. Undefined when it has ended.
function startTime(pid) {
  const stat = read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return stat && fields[0] !== 'Z' ? Number(fields[19]) : undefined;
}

function folders(data) {
  try {
    return readdirSync(join(data, 'workspaces'));
  } catch {
    return [];
  }
}

// The supervisors that run: [{id, pid, sandboxPid}].
export function supervisors(data) {
  const bootId = read('/proc/sys/kernel/random/boot_id').trim();
  return folders(data).flatMap((id) => {
    const text = read(join(data, 'workspaces', id, 'supervisor.json'));
    if (!text) return [];
    const record = JSON.parse(text);
    const alive = record.boot_id === bootId && startTime(record.pid) === record.start_time;
    return alive ? [{ id, pid: record.pid, sandboxPid: record.sandbox_pid }] : [];
  });
}

const programOf = (pid) => {
  try {
    return basename(readlinkSync(`/proc/${pid}/exe`));
  } catch {
    return '';
  }
};

// The processes below `ancestor`, itself included: [{pid, program}], the program by its file's name.
export function processesOf(ancestor) {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const parents = new Map(pids.map((pid) => [Number(pid), Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1])]));
  const below = (pid) => pid === ancestor || (parents.has(pid) && parents.get(pid) !== 0 && below(parents.get(pid)));
  return pids.map(Number).filter(below).map((pid) => ({ pid, program: programOf(pid) }));
}

// Ends what runs in every workspace, as a shutdown of the machine would; their files and what their owners want of
// them stay.
export async function endWorkspaces(data) {
  for (const { pid } of supervisors(data)) process.kill(pid, 'SIGTERM');
  await until('the workspaces end', () => supervisors(data).length === 0, { timeoutMs: LONGEST_STOP_MS });
}

function controlGroups() {
  try {
    return readdirSync('/sys/fs/cgroup', { recursive: true });
  } catch {
    return [];
  }
}

// What is left of a workspace on this machine: processes, mounts, control groups, its folder. Empty when it is gone.
export function tracesOf(data, id) {
  const traces = [];
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    const command = read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
    const inSandbox = read(`/proc/${pid}/mountinfo`).includes(id) || read(`/proc/${pid}/cgroup`).includes(id);
    if (command.includes(id) || inSandbox) traces.push(`process ${pid}: ${command}`);
  }
  for (const line of read('/proc/mounts').split('\n')) if (line.includes(id)) traces.push(`mount: ${line}`);
  for (const path of controlGroups()) if (path.includes(id)) traces.push(`control group: ${path}`);
  if (existsSync(join(data, 'workspaces', id))) traces.push(`folder: ${join(data, 'workspaces', id)}`);
  return traces;
}
