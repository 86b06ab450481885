import type en from './words.en';

const ko: typeof en = {
  title: '통계',
};

export default ko;
