/** The laws of an app's log, one by one; `AppLog` checks all of them at once as the lines come. */
import { type AppLine, brokenByLog } from './app-log.js';
import type { LogClause } from './law.js';

const clause = (name: string, rules: string): LogClause => ({
  over: 'app log',
  name,
  rules,
  applies(log: readonly AppLine[]) {
    let isCounted = false;
    brokenByLog(log, {
      count: (law) => {
        isCounted ||= law === name;
      },
    });
    return isCounted;
  },
  check: (log) => brokenByLog(log).find(({ law }) => law === name)?.why ?? null,
});

export const LOG_CLAUSES: readonly LogClause[] = [
  clause('P3 settled once', 'CL-2 AG-2'),
  clause('P4 leave wins', 'CL-22 CL-18'),
  clause('P5 the log is a path', 'CC-22 CC-23'),
  clause('P5 success is shown', 'CL-17'),
  clause('P9 leaving outranks entering', 'CL-23'),
  clause('P9 leaving waits for the end', 'CL-14 CL-23'),
  clause('P12 order of a switch', 'SW-3'),
  clause('P13 a switch is not overtaken by another', 'SW-9'),
  clause('P13 the last intent counts', 'CL-22 SW-11 SW-12'),
  clause('P16 an end is an end', 'CL-18 NR-1'),
  clause('P17 brackets', 'CL-18'),
  clause('P28 notices alternate', 'CL-19 NR-10'),
];
