// Every word of the page in Korean, by page. What pages share is `common`.
import common from './common.ko';
import said from './said.ko';
import overview from '../pages/overview/words.ko';
import sites from '../pages/sites/words.ko';
import stations from '../pages/stations/words.ko';
import station from '../pages/station/words.ko';
import transactions from '../pages/transactions/words.ko';
import transaction from '../pages/transaction/words.ko';
import messages from '../pages/messages/words.ko';
import statistics from '../pages/statistics/words.ko';
import tokens from '../pages/tokens/words.ko';
import tariffs from '../pages/tariffs/words.ko';
import connections from '../pages/connections/words.ko';
import waiting from '../pages/waiting/words.ko';
import firmware from '../pages/firmware/words.ko';
import certificates from '../pages/certificates/words.ko';
import operators from '../pages/operators/words.ko';
import vendors from '../pages/vendors/words.ko';
import scenarios from '../pages/scenarios/words.ko';
import login from '../pages/login/words.ko';
import commands from '../commands/words.ko';
import type { Words } from '../words';

const ko: Words = {
  common,
  said,
  overview,
  sites,
  stations,
  station,
  transactions,
  transaction,
  messages,
  statistics,
  tokens,
  tariffs,
  connections,
  waiting,
  firmware,
  certificates,
  operators,
  vendors,
  scenarios,
  login,
  commands,
};

export default ko;
