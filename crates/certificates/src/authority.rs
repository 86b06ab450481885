//! A certificate authority: a key, and the name under which it signs.

use jiff::{Span, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CustomExtension, DistinguishedName, DnType,
    Error, IsCa, Issuer, KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PublicKeyData,
    date_time_ymd,
};

/// Clocks differ: a certificate is valid since so many days ago.
const BACK_DATED_DAYS: i64 = 2;

/// Who is certified.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The common name (CN).
    pub common_name: &'a str,
    /// The organization (O).
    pub organization: &'a str,
    /// Names and addresses of a server; none for a station.
    pub hosts: &'a [String],
}

impl Subject<'_> {
    fn params(self) -> Result<CertificateParams, Error> {
        let mut params = CertificateParams::new(self.hosts)?;
        let mut names = DistinguishedName::new();
        names.push(DnType::OrganizationName, self.organization);
        names.push(DnType::CommonName, self.common_name);
        params.distinguished_name = names;
        Ok(params)
    }
}

/// An authority.
#[derive(Debug)]
pub struct Authority {
    params: CertificateParams,
    issuer: Issuer<'static, KeyPair>,
    /// Where its OCSP responder is.
    responder: Option<String>,
}

/// Where to ask about a certificate (id-pe-authorityInfoAccess).
const INFORMATION_ACCESS: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 1];

impl Authority {
    /// One with a new key (ECDSA on P-256).
    ///
    /// # Errors
    /// Where the library makes no key.
    pub fn new(name: &str) -> Result<Self, Error> {
        Self::with(name, KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?)
    }

    /// One that was there before, by its key in PEM. `name` is the one under which it signed then: it stands
    /// in what it has signed.
    ///
    /// # Errors
    /// Where the key cannot be read.
    pub fn with_key(name: &str, key: &str) -> Result<Self, Error> {
        Self::with(name, KeyPair::from_pem(key)?)
    }

    fn with(name: &str, key: KeyPair) -> Result<Self, Error> {
        let subject = Subject {
            common_name: name,
            organization: name,
            hosts: &[],
        };
        let mut params = subject.params()?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = Issuer::new(params.clone(), key);
        Ok(Self {
            params,
            issuer,
            responder: None,
        })
    }

    /// The same authority; what it certifies from now on names this OCSP responder.
    #[must_use]
    pub fn with_responder(mut self, url: &str) -> Self {
        self.responder = Some(url.to_owned());
        self
    }

    /// Its key, to sign with.
    pub(crate) fn key(&self) -> &KeyPair {
        self.issuer.key()
    }

    /// Whoever signs in its name.
    #[cfg(test)]
    pub(crate) fn issuer(&self) -> &Issuer<'static, KeyPair> {
        &self.issuer
    }

    /// Its private key in PEM: a secret.
    #[must_use]
    pub fn key_pem(&self) -> String {
        self.issuer.key().serialize_pem()
    }

    /// A certificate of its own, valid for so many years.
    ///
    /// # Errors
    /// Where the library refuses.
    pub fn certificate(&self, now: Timestamp, years: i64) -> Result<Certificate, Error> {
        let mut params = self.params.clone();
        valid(&mut params, now, years);
        params.self_signed(self.issuer.key())
    }

    /// A certificate for the holder of `key`, valid for so many years: to sign and be known by, on either
    /// side of TLS.
    ///
    /// # Errors
    /// Where a name cannot stand in a certificate.
    pub fn certify(
        &self,
        subject: Subject<'_>,
        key: &impl PublicKeyData,
        now: Timestamp,
        years: i64,
    ) -> Result<Certificate, Error> {
        let mut params = subject.params()?;
        valid(&mut params, now, years);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.use_authority_key_identifier_extension = true;
        if let Some(url) = &self.responder {
            let access = crate::ocsp::access(url);
            let access = CustomExtension::from_oid_content(&INFORMATION_ACCESS, access);
            params.custom_extensions.push(access);
        }
        params.signed_by(key, &self.issuer)
    }
}

fn valid(params: &mut CertificateParams, now: Timestamp, years: i64) {
    let day = |span: Span| {
        let date = now.to_zoned(TimeZone::UTC).saturating_add(span).date();
        // Months and days are small numbers above zero.
        let [month, day] = [date.month(), date.day()].map(|part| u8::try_from(part).unwrap_or(1));
        date_time_ymd(i32::from(date.year()), month, day)
    };
    params.not_before = day(Span::new().days(-BACK_DATED_DAYS));
    params.not_after = day(Span::new().years(years));
}
