/** One contract, both engines (DESIGN D3): every store operation, every driver operation, and the races. */
import { adminContract } from './admin-contract.js';
import { awardsContract } from './awards-contract.js';
import { courseContract } from './course-contract.js';
import { credentialsContract } from './credentials-contract.js';
import { driverContract } from './driver-contract.js';
import { driverRacesContract } from './driver-races-contract.js';
import { enginesOfThisRun } from './engines.js';
import { identityContract } from './identity-contract.js';
import { peopleContract } from './people-contract.js';
import { racesContract } from './races-contract.js';
import { readOnlyContract } from './read-only-contract.js';

describe.each(enginesOfThisRun())('contract on $name', (engine) => {
  driverContract(engine);
  driverRacesContract(engine);
  identityContract(engine);
  peopleContract(engine);
  courseContract(engine);
  awardsContract(engine);
  credentialsContract(engine);
  adminContract(engine);
  racesContract(engine);
  readOnlyContract(engine);
});
