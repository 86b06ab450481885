const en = {
  title: 'Log in',
  why: 'This server asks operators to log in.',
  token: 'Operator token',
  where: 'The token that the server was started with (csms --help).',
  enter: 'Log in',
  wrong: 'This is not the operator token.',
  tooMany: 'Too many wrong attempts. Wait a minute.',
  unreachable: 'The server did not answer.',
  missing: 'Enter the token first.',
};

export default en;
