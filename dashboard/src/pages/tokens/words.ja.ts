import type en from './words.en';

const ja: typeof en = {
  title: 'IDトークン',
};

export default ja;
