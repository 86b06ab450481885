import type en from './words.en';

const ko: typeof en = {
  title: '요금제',
};

export default ko;
