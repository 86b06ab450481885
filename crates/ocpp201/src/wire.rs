//! How the types of the protocol are declared: one macro for objects, one for enumerations.
//!
//! Both take the declaration as the specification states it and derive everything else from it:
//! strict reading, writing, the JSON schema and the constructor. Strict means: unknown fields are
//! refused (except in `customData`), an explicit `null` is refused, enumerations are case
//! sensitive, and an integer is a number without a fractional part in 32 bits, however written.
//! Which rule a refused payload broke is said elsewhere, in `violation`.

use std::{fmt, marker::PhantomData, str::FromStr};

use schemars::Schema;
use serde::{Deserializer, de};

/// A value as it stands in a payload.
///
/// For most types this is [`serde::Deserialize`]; `i32` differs, because `1.0` and `1e0` are integers to
/// JSON Schema and therefore to OCPP, but not to serde.
pub trait FromWire<'de>: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// The error of the deserializer, when the value breaks a rule of its type.
    fn from_wire<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Implements [`FromWire`] by [`serde::Deserialize`].
macro_rules! from_wire_by_serde {
    ($($type:ty),+ $(,)?) => {$(
        impl<'de> $crate::FromWire<'de> for $type {
            fn from_wire<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <Self as serde::Deserialize>::deserialize(deserializer)
            }
        }
    )+};
}
pub(crate) use from_wire_by_serde;

from_wire_by_serde!(bool, f64, serde_json::Value);

impl<'de> FromWire<'de> for i32 {
    fn from_wire<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Integer;

        impl de::Visitor<'_> for Integer {
            type Value = i32;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a 32-bit integer")
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<i32, E> {
                i32::try_from(value)
                    .map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<i32, E> {
                i32::try_from(value)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<i32, E> {
                let is_integer = value.fract() == 0.0
                    && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&value);
                if is_integer {
                    Ok(value as i32)
                } else {
                    Err(E::invalid_value(de::Unexpected::Float(value), &self))
                }
            }
        }

        deserializer.deserialize_i32(Integer)
    }
}

/// Reads a required field.
pub(crate) fn required<'de, D: Deserializer<'de>, T: FromWire<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::from_wire(deserializer)
}

/// Reads an optional field that is present: `null` is a value like any other and refused by `T`.
pub(crate) fn present<'de, D: Deserializer<'de>, T: FromWire<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    T::from_wire(deserializer).map(Some)
}

/// Takes `null` out of the schema of an optional field, since [`present`] refuses it.
pub(crate) fn without_null(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    if let Some(serde_json::Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if let Some(serde_json::Value::Array(mut alternatives)) = object.remove("anyOf") {
        alternatives.retain(|schema| schema.get("type").is_none_or(|name| name != "null"));
        match <[_; 1]>::try_from(alternatives) {
            Ok([serde_json::Value::Object(only)]) => object.extend(only),
            Ok([other]) => _ = object.insert("anyOf".into(), vec![other].into()),
            Err(several) => _ = object.insert("anyOf".into(), several.into()),
        }
    }
}

/// A text that is none of the values of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a value of {enumeration}")]
pub struct UnknownValue {
    /// Name of the enumeration in the specification, such as `BootReasonEnumType`.
    pub enumeration: &'static str,
}

/// Reads an enumeration by its [`FromStr`].
pub(crate) struct EnumVisitor<T>(pub(crate) PhantomData<T>);

impl<T: FromStr<Err = UnknownValue>> de::Visitor<'_> for EnumVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the enumeration")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Declares an enumeration: `Variant = "text on the wire"`.
///
/// The name in parentheses is the one of the specification; `default Variant` is what a receiver
/// assumes when the field is absent.
macro_rules! wire_enum {
    (
        $(#[$meta:meta])*
        pub enum $name:ident($spec:literal) $(default $default:ident)? {
            $($(#[$variant_meta:meta])* $variant:ident = $text:literal,)+
        }
    ) => {
        $(#[$meta])*
        #[doc(alias = $spec)]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(
                $(#[$variant_meta])*
                #[doc = concat!("`", $text, "` on the wire.")]
                $variant,
            )+
        }

        impl $name {
            /// All values, in the order of the schema.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text on the wire.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownValue;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::UnknownValue { enumeration: $spec }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::wire::EnumVisitor(std::marker::PhantomData))
            }
        }

        $crate::wire::from_wire_by_serde!($name);

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $spec.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({
                    "type": "string",
                    $("default": Self::$default.as_str(),)?
                    "enum": [$($text),+],
                })
            }
        }

        $(
            impl Default for $name {
                /// What a receiver assumes when the field is absent.
                fn default() -> Self {
                    Self::$default
                }
            }
        )?
    };
}
pub(crate) use wire_enum;

/// Reads an object by the members that serde derived for it as a remote type, and only as a map:
/// serde's own `Deserialize` for structs would take an array of the values too.
macro_rules! object_by_members {
    ($name:ident) => {
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Members;

                impl<'de> serde::de::Visitor<'de> for Members {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        members: A,
                    ) -> Result<$name, A::Error> {
                        $name::deserialize(serde::de::value::MapAccessDeserializer::new(members))
                    }
                }

                deserializer.deserialize_map(Members)
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                $name::serialize(self, serializer)
            }
        }

        $crate::wire::from_wire_by_serde!($name);
    };
}
pub(crate) use object_by_members;

/// Declares an object: fields in the order of the schema, each `required` or `optional`.
///
/// `customData`, which every object of the protocol may carry, is added as the first field. Names
/// on the wire are camelCase, or what stands after `as`. The name in parentheses is the one of the
/// specification, where it differs; `with its own Debug` leaves that to the file.
macro_rules! wire_struct {
    (
        $(#[$meta:meta])*
        pub struct $name:ident { $($body:tt)* }
    ) => {
        $crate::wire::wire_struct!(@start [#[derive(Debug)] $(#[$meta])*] $name $($body)*);
    };
    (
        $(#[$meta:meta])*
        pub struct $name:ident($spec:literal) { $($body:tt)* }
    ) => {
        $crate::wire::wire_struct!(
            $(#[$meta])*
            #[derive(Debug)]
            pub struct $name($spec) with its own Debug { $($body)* }
        );
    };
    (
        $(#[$meta:meta])*
        pub struct $name:ident($spec:literal) with its own Debug { $($body:tt)* }
    ) => {
        $crate::wire::wire_struct!(
            @start [$(#[$meta])* #[doc(alias = $spec)] #[schemars(rename = $spec)]] $name $($body)*
        );
    };
    (@start [$($meta:tt)*] $name:ident $($body:tt)*) => {
        $crate::wire::wire_struct!(
            @field [$($meta)*] $name {} [] []
            /// Members outside the standard, ignored by whoever does not know their vendor.
            optional custom_data: $crate::CustomData,
            $($body)*
        );
    };
    (
        @field [$($meta:tt)*] $name:ident {$($fields:tt)*} [$($required:tt)*] [$($optional:tt)*]
        $(#[$field_meta:meta])*
        required $field:ident $(as $wire:literal)?: $type:ty,
        $($rest:tt)*
    ) => {
        $crate::wire::wire_struct!(
            @field [$($meta)*] $name
            {
                $($fields)*
                $(#[$field_meta])*
                $(#[serde(rename = $wire)])?
                #[serde(deserialize_with = "crate::wire::required")]
                pub $field: $type,
            }
            [$($required)* ($field, $type)] [$($optional)*]
            $($rest)*
        );
    };
    (
        @field [$($meta:tt)*] $name:ident {$($fields:tt)*} [$($required:tt)*] [$($optional:tt)*]
        $(#[$field_meta:meta])*
        optional $field:ident $(as $wire:literal)?: $type:ty,
        $($rest:tt)*
    ) => {
        $crate::wire::wire_struct!(
            @field [$($meta)*] $name
            {
                $($fields)*
                $(#[$field_meta])*
                $(#[serde(rename = $wire)])?
                #[serde(
                    default,
                    skip_serializing_if = "Option::is_none",
                    deserialize_with = "crate::wire::present"
                )]
                #[schemars(transform = crate::wire::without_null)]
                pub $field: Option<$type>,
            }
            [$($required)*] [$($optional)* $field]
            $($rest)*
        );
    };
    (
        @field [$($meta:tt)*] $name:ident {$($fields:tt)*} [] [$($optional:ident)*]
    ) => {
        #[derive(Clone, Default, PartialEq, serde::Serialize, serde::Deserialize)]
        #[derive(schemars::JsonSchema)]
        $($meta)*
        #[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
        pub struct $name {
            $($fields)*
        }

        impl $name {
            /// With all fields absent.
            pub fn new() -> Self {
                Self::default()
            }
        }

        $crate::wire::object_by_members!($name);
    };
    (
        @field [$($meta:tt)*] $name:ident {$($fields:tt)*}
        [$(($required:ident, $type:ty))+] [$($optional:ident)*]
    ) => {
        #[derive(Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[derive(schemars::JsonSchema)]
        $($meta)*
        #[serde(rename_all = "camelCase", deny_unknown_fields, remote = "Self")]
        pub struct $name {
            $($fields)*
        }

        impl $name {
            /// With the required fields, in the order of the schema; the optional ones are absent.
            pub fn new($($required: $type),+) -> Self {
                Self { $($required,)+ $($optional: None,)* }
            }
        }

        $crate::wire::object_by_members!($name);
    };
}
pub(crate) use wire_struct;

#[cfg(test)]
mod tests {
    use crate::{ConnectorEnum, MeasurandEnum, UnknownValue};

    #[test]
    fn finds_every_value_of_an_enumeration_by_its_text() {
        for value in MeasurandEnum::ALL {
            assert_eq!(value.as_str().parse(), Ok(*value));
            assert_eq!(value.to_string(), value.as_str());
        }
        assert_eq!(ConnectorEnum::ALL.len(), 22);
    }

    #[test]
    fn names_the_enumeration_that_lacks_a_value() {
        let unknown = "cccs1".parse::<ConnectorEnum>();
        assert_eq!(
            unknown,
            Err(UnknownValue {
                enumeration: "ConnectorEnumType"
            })
        );
        assert_eq!(
            unknown.unwrap_err().to_string(),
            "not a value of ConnectorEnumType"
        );
    }
}
