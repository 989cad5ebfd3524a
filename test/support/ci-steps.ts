/** The steps of the CI files that are generated, as data. */
import { parse } from 'yaml';

export interface Step {
  name?: string;
  id?: string;
  if?: string;
  uses?: string;
  run?: string;
  env?: Record<string, string>;
}
export interface Job {
  if?: string;
  needs?: string;
  permissions: Record<string, string>;
  steps: Step[];
}
export interface Workflow {
  permissions: Record<string, string>;
  defaults: { run: { shell: string } };
  jobs: Record<string, Job>;
}

export const workflowOf = (text: string): Workflow => parse(text) as Workflow;

/** What each job of a GitLab CI file runs, as one script a job. */
export function gitlabScripts(text: string): Record<string, string> {
  const jobs = Object.entries(parse(text) as Record<string, { script?: string[]; before_script?: string[] }>);
  const scripts = jobs.map(([name, job]) => [name, [...(job.before_script ?? []), ...(job.script ?? [])].join('\n')]);
  return Object.fromEntries(scripts.filter(([, script]) => script !== ''));
}

/** One job of a GitLab CI file with what it extends, and its script line by line. */
export function gitlabJob(text: string, name: string): { variables: Record<string, string>; lines: string[] } {
  type Written = {
    extends?: string;
    variables?: Record<string, string>;
    before_script?: string[];
    script?: string[];
  };
  const jobs = parse(text) as Record<string, Written>;
  const own = jobs[name] as Written;
  const base = own.extends ? jobs[own.extends] : {};
  const job = { ...base, ...own };
  return {
    variables: { ...base?.variables, ...own.variables },
    lines: [...(job.before_script ?? []), ...(job.script ?? [])],
  };
}
