import type en from './words.en';

const ja: typeof en = {
  title: '接続',
};

export default ja;
