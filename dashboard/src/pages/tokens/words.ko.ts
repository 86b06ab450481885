import type en from './words.en';

const ko: typeof en = {
  title: '인증 토큰',
};

export default ko;
