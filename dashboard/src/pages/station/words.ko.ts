import type en from './words.en';

const ko: typeof en = {
  title: '충전기',
};

export default ko;
