// Every word of the page in English, by page. What pages share is `common`.
import common from './common.en';
import said from './said.en';
import overview from '../pages/overview/words.en';
import sites from '../pages/sites/words.en';
import stations from '../pages/stations/words.en';
import station from '../pages/station/words.en';
import transactions from '../pages/transactions/words.en';
import transaction from '../pages/transaction/words.en';
import messages from '../pages/messages/words.en';
import statistics from '../pages/statistics/words.en';
import tokens from '../pages/tokens/words.en';
import tariffs from '../pages/tariffs/words.en';
import connections from '../pages/connections/words.en';
import waiting from '../pages/waiting/words.en';
import firmware from '../pages/firmware/words.en';
import certificates from '../pages/certificates/words.en';
import operators from '../pages/operators/words.en';
import vendors from '../pages/vendors/words.en';
import scenarios from '../pages/scenarios/words.en';
import login from '../pages/login/words.en';
import commands from '../commands/words.en';

const en = {
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

export default en;
