import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const PACKAGES = 'slurmctld slurmd slurm-client munge'
/** Ports of the daemons, on loopback. */
const [CONTROL_PORT, NODE_PORT] = [16817, 16818]
/** Processors that the node claims, so that a few tasks run at once on any machine. */
const PROCESSORS = 4

/** A cluster of one node on this machine: Debian's own daemons, in the foreground. */
export interface Cluster extends AsyncDisposable {
  folder: string
  /** Runs a command of Slurm and returns what it prints. */
  slurm(command: string, ...args: string[]): string
  /** Waits until no job is queued or running. */
  drained(): Promise<void>
}

/** Starts a cluster. Throws an error that names the packages if Slurm is not installed. */
export async function startCluster(): Promise<Cluster> {
  if (!existsSync('/usr/sbin/slurmctld')) throw new Error(`Slurm is not installed: apt-get install ${PACKAGES}`)
  const folder = mkdtempSync(join(tmpdir(), 'slurm-'))
  for (const name of ['key', 'state', 'spool', 'log']) mkdirSync(join(folder, name), { mode: 0o700 })
  // munge wants all to reach its socket.
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'run'), { mode: 0o755 })
  writeFileSync(join(folder, 'key/munge'), randomBytes(128), { mode: 0o600 })
  writeFileSync(join(folder, 'slurm.conf'), configuration(folder))
  const env = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') }
  const daemons: ChildProcess[] = []
  const start = (command: string, ...args: string[]) => {
    daemons.push(spawn(command, args, { env, stdio: 'ignore', cwd: folder }))
  }
  const slurm = (command: string, ...args: string[]) =>
    execFileSync(command, args, { env, encoding: 'utf8', cwd: folder })
  const end = async () => {
    for (const daemon of daemons.reverse()) daemon.kill('SIGTERM')
    await sleep(500)
    for (const daemon of daemons) daemon.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await startDaemons(folder, start, slurm)
  } catch (error) {
    await end()
    throw error
  }
  const drained = () => until(() => slurm('squeue', '-h').trim() === '', 'the jobs', 180)
  return {
    folder,
    slurm,
    drained,
    async [Symbol.asyncDispose]() {
      // Jobs first: a killed daemon leaves them alive.
      slurm('scancel', '--user', userInfo().username)
      await drained()
      await end()
    },
  }
}

/** Starts the daemons one after another, each when the one before answers. */
async function startDaemons(
  folder: string,
  start: (command: string, ...args: string[]) => void,
  slurm: Cluster['slurm'],
): Promise<void> {
  const socket = join(folder, 'run/munge.sock')
  start(
    '/usr/sbin/munged',
    '--foreground',
    '--key-file',
    join(folder, 'key/munge'),
    '--socket',
    socket,
    '--seed-file',
    join(folder, 'key/seed'),
    '--pid-file',
    join(folder, 'run/munged.pid'),
  )
  await until(() => existsSync(socket), 'munged')
  start('/usr/sbin/slurmctld', '-D', '-c')
  start('/usr/sbin/slurmd', '-D')
  await until(() => attempt(() => slurm('sinfo', '-h', '-o', '%T').trim() === 'idle'), 'the node')
}

function configuration(folder: string): string {
  const [host, user] = [hostname().split('.')[0], userInfo().username]
  const settings = {
    ClusterName: 'test',
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmUser: user,
    SlurmdUser: user,
    AuthType: 'auth/munge',
    AuthInfo: `socket=${folder}/run/munge.sock`,
    CredType: 'cred/munge',
    SlurmctldPort: CONTROL_PORT,
    SlurmdPort: NODE_PORT,
    StateSaveLocation: `${folder}/state`,
    SlurmdSpoolDir: `${folder}/spool`,
    SlurmctldPidFile: `${folder}/run/slurmctld.pid`,
    SlurmdPidFile: `${folder}/run/slurmd.pid`,
    SlurmctldLogFile: `${folder}/log/slurmctld`,
    SlurmdLogFile: `${folder}/log/slurmd`,
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    JobAcctGatherType: 'jobacct_gather/none',
    AccountingStorageType: 'accounting_storage/none',
    JobCompType: 'jobcomp/filetxt',
    JobCompLoc: `${folder}/log/jobcomp`,
    SwitchType: 'switch/none',
    MpiDefault: 'none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core',
    SchedulerParameters: 'sched_interval=1,bf_interval=1,batch_sched_delay=0',
    SlurmdParameters: 'config_overrides',
    RequeueExit: 75,
    KillWait: 2,
    ReturnToService: 2,
    MailProg: '/bin/true',
  }
  const node = `NodeName=${host} NodeAddr=127.0.0.1 CPUs=${PROCESSORS} RealMemory=1000 State=UNKNOWN`
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`)
  return [...lines, node, 'PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP', ''].join('\n')
}

const attempt = (test: () => boolean): boolean => {
  try {
    return test()
  } catch {
    return false
  }
}

/** Waits until a condition holds. Throws after some seconds, counted in steps, not by a clock. */
export async function until(holds: () => boolean, what: string, seconds = 30): Promise<void> {
  for (let step = 0; step < 5 * seconds; step++) {
    if (holds()) return
    await sleep(200)
  }
  throw new Error(`waited ${seconds} s for ${what}`)
}
