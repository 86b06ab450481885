import type en from './words.en';

const ko: typeof en = {
  title: '연결',
};

export default ko;
