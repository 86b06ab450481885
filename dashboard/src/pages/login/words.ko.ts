import type en from './words.en';

const ko: typeof en = {
  title: '로그인',
  why: '이 서버는 운영자 로그인이 필요합니다.',
  token: '운영자 토큰',
  where: '서버를 시작할 때 정한 토큰입니다 (csms --help).',
  enter: '로그인',
  wrong: '운영자 토큰이 맞지 않습니다.',
  tooMany: '틀린 시도가 너무 많습니다. 1분 뒤에 다시 해 주세요.',
  unreachable: '서버가 응답하지 않습니다.',
  missing: '토큰을 먼저 입력하세요.',
};

export default ko;
