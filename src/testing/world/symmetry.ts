/**
 * The symmetries of a world: users with equally many devices, devices of one user, and rooms can be exchanged.
 *
 * Every device has the same menu and every room the same part in it, so an exchange of names leads from runs to runs.
 * Names are words that occur as nothing else, so an exchange is done on text; incarnations carry their room in a number.
 */
import { type Bounds, type DeviceName, devicesOf, roomIndex, roomsOf } from './bounds.js';
import { ageOf, incarnationOf, type Naming, roomOfIncarnation } from './forms.js';

export interface Permutation {
  /** 0 changes nothing */
  readonly number: number;
  /** where each device goes */
  readonly device: readonly number[];
  readonly naming: Naming;
  /** exchanges the names in any JSON */
  words<T>(value: T): T;
}

const permutationsOf = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, at) =>
        permutationsOf([...items.slice(0, at), ...items.slice(at + 1)]).map((rest) => [item, ...rest]),
      );

const product = <T>(lists: readonly T[][]): T[][] =>
  lists.reduce<T[][]>((all, list) => all.flatMap((done) => list.map((item) => [...done, item])), [[]]);

/** For each place of a device, the place its part is taken to. */
const devicePermutations = (bounds: Bounds): number[][] => {
  const devices = devicesOf(bounds);
  const users = [...new Set(devices.map(({ userID }) => userID))];
  const of = (userID: string): DeviceName[] => devices.filter((device) => device.userID === userID);
  return permutationsOf(users)
    .filter((order) => order.every((to, at) => of(to).length === of(users[at] as string).length))
    .flatMap((order) =>
      product(order.map((to) => permutationsOf(of(to)))).map((targets) => {
        const place = new Array<number>(devices.length);
        users.forEach((userID, at) => {
          of(userID).forEach(({ index }, i) => {
            place[index] = ((targets[at] as DeviceName[])[i] as DeviceName).index;
          });
        });
        return place;
      }),
    );
};

const NAME = /\b[udr]\d+\b/g;

export const permutationsIn = (bounds: Bounds): Permutation[] => {
  const devices = devicesOf(bounds);
  const rooms = roomsOf(bounds);
  return devicePermutations(bounds)
    .flatMap((device) => permutationsOf(rooms).map((order) => ({ device, order })))
    .map(({ device, order }, number) => {
      const names = new Map<string, string>();
      devices.forEach(({ userID, deviceID, index }) => {
        const to = devices[device[index] as number] as DeviceName;
        names.set(userID, to.userID).set(deviceID, to.deviceID);
      });
      rooms.forEach((roomID, at) => {
        names.set(roomID, order[at] as string);
      });
      const roomTo = rooms.map((roomID) => roomIndex(names.get(roomID) as string));
      return {
        number,
        device,
        naming: {
          id: (n) => n,
          floor: (n) => n,
          incarnation: (n) => (n === 0 ? 0 : incarnationOf(roomTo[roomOfIncarnation(n)] as number, ageOf(n))),
        },
        words: <T>(value: T): T =>
          JSON.parse(JSON.stringify(value).replace(NAME, (name) => names.get(name) ?? name)) as T,
      };
    });
};
