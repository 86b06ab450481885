import type en from './words.en';

const ko: typeof en = {
  title: '메시지',
};

export default ko;
