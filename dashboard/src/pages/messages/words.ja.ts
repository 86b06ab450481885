import type en from './words.en';

const ja: typeof en = {
  title: 'メッセージ',
};

export default ja;
