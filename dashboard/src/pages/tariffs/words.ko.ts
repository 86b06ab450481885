import type en from './words.en';

const ko: typeof en = {
  title: '요금제',
  name: '이름',
  nameHint: '최대 50자, 나중에 바꿀 수 없습니다',
  price: 'kWh당 단가',
  priceHint: '기본 화폐 단위, 소수점 아래 최대 네 자리, 예: 150 또는 0.3499',
  currency: '통화',
  currencyHint: 'ISO 4217, 예: KRW',
  step: '청구 단위',
  stepHint: 'Wh, 가장 가까운 단위로 반올림합니다',
  isDefault: '기본',
  makeDefault: '새 트랜잭션에 이 요금제를 적용',
  example: '예시',
  add: '요금제 추가',
  change: '변경',
  saved: (name) => `저장했습니다: ${name}`,
  what: '변경하면 달라지는 것',
  whatNew: '변경 뒤에 시작하는 트랜잭션에는 그때의 기본 요금제가 적용됩니다.',
  whatOld: (count) => `이미 시작된 트랜잭션은 시작할 때의 단가를 유지합니다. 지금 진행 중: ${count}건.`,
  noDefault: '기본 요금제가 없어 새 트랜잭션에는 요금이 없습니다.',
  exampleText: (energy, cost) => `${energy} → ${cost}`,
  empty: '아직 요금제가 없습니다',
  emptyNext: '요금제가 없으면 충전량만 기록되고 요금은 없습니다. 요금제를 추가해 기본으로 지정하세요.',
};

export default ko;
