/**
 * `room-lifecycle diagram [MACHINE]`: prints a machine as a Mermaid diagram, as its table, or as JSON; all of them if
 * none is named.
 */
import { type Command, Option } from 'commander';
import { jsonOf, mermaidOf, tableOf } from '../docs/draw.js';
import { findMachine, MACHINES, type Machine } from '../machines/all.js';
import type { Io } from './io.js';

type Format = 'mermaid' | 'json' | 'table';

/** One machine, for itself: ready for a Mermaid editor, a Markdown page or a program. */
const drawn = (machine: Machine, format: Format): string => {
  switch (format) {
    case 'mermaid':
      return mermaidOf(machine);
    case 'table':
      return tableOf(machine);
    case 'json':
      return `${JSON.stringify(jsonOf(machine), null, 2)}\n`;
  }
};

/** All machines as one Markdown page, or one JSON object by name. */
const drawnAll = (format: Format): string => {
  if (format === 'json')
    return `${JSON.stringify(Object.fromEntries(MACHINES.map((machine) => [machine.name, jsonOf(machine)])), null, 2)}\n`;
  return MACHINES.map((machine) => {
    const body = format === 'table' ? tableOf(machine) : `\`\`\`mermaid\n${mermaidOf(machine)}\`\`\`\n`;
    return `## ${machine.title} (${machine.name})\n\n${machine.about}\n\n${body}`;
  }).join('\n');
};

/** Adds the command. */
export const addDiagram = (program: Command, io: Io): void => {
  program
    .command('diagram')
    .description('draw a machine, or all of them on one page')
    .argument('[machine]', MACHINES.map(({ name }) => name).join(', '))
    .addOption(
      new Option('--format <format>', 'how').choices(['mermaid', 'json', 'table']).default('mermaid'),
    )
    .action((name: string | undefined, { format }: { format: Format }, command: Command) => {
      const machine = name === undefined ? undefined : findMachine(name);
      if (name !== undefined && !machine)
        command.error(
          `error: there is no machine '${name}'; there are ${MACHINES.map((other) => other.name).join(', ')}`,
        );
      io.out.write(machine ? drawn(machine, format) : drawnAll(format));
    });
};
