import type en from './words.en';

const ja: typeof en = {
  title: '料金',
};

export default ja;
