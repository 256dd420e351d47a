/** The other end of the browser inspector, with the package's own receiver: a table of actors, and all that came. */
import { createBrowserReceiver } from '@statelyai/inspect';

interface Row {
  chart: string;
  state: string;
  event: string;
}

const rows = new Map<string, Row>();
const received: unknown[] = [];
Object.assign(window, { received });

const body = document.querySelector('tbody') as HTMLElement;

createBrowserReceiver().subscribe((event) => {
  received.push(event);
  const row = rows.get(event.sessionId) ?? { chart: '', state: '', event: '' };
  rows.set(event.sessionId, row);
  if (event.type === '@xstate.actor')
    row.chart = event.definition === undefined ? '' : JSON.parse(event.definition).id;
  if (event.type === '@xstate.event') row.event = event.event.type;
  else row.state = JSON.stringify((event.snapshot as { value?: unknown }).value ?? '');
  body.replaceChildren(
    ...[...rows].map(([sessionId, { chart, state, event: latest }]) => {
      const line = document.createElement('tr');
      for (const text of [sessionId, chart, state, latest]) {
        const code = document.createElement('code');
        code.textContent = text;
        const cell = document.createElement('td');
        cell.append(code);
        line.append(cell);
      }
      return line;
    }),
  );
});
