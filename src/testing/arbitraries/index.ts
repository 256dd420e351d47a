// What property tests draw: values, calls, runs, scripts. The only part of this package that imports fast-check.

export { makeCall, type RoomCall, roomCommands } from './calls.js';
export { type RunsOptions, runs } from './runs.js';
export {
  lossyScripts,
  playAgain,
  playAlone,
  SCRIPT_ROOMS,
  type SimulationStep,
  simulationScripts,
} from './scripts.js';
export {
  appLimits,
  networkRates,
  roomAttributes,
  roomConfigs,
  roomIDs,
  roomInfos,
  roomNames,
  unusableRoomIDs,
  userIDs,
} from './values.js';
