//! What the CSMS has no statement for: new sites with their chargers, and statistics for the
//! planner of PostgreSQL, which autovacuum would make in time.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _};

use super::FillError;
use crate::plan::Plan;

/// Runs `statements` on the engine at `address`.
pub(super) async fn execute(address: &str, statements: Vec<String>) -> Result<(), FillError> {
    if address.starts_with("postgres") {
        let mut connection = sqlx::PgConnection::connect(address).await?;
        for statement in statements {
            connection.execute(AssertSqlSafe(statement)).await?;
        }
        connection.close().await?;
    } else {
        let path = address.strip_prefix("sqlite:").unwrap_or(address);
        let path = path.strip_prefix("//").unwrap_or(path);
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(path);
        let mut connection = sqlx::SqliteConnection::connect_with(&options).await?;
        for statement in statements {
            connection.execute(AssertSqlSafe(statement)).await?;
        }
        connection.close().await?;
    }
    Ok(())
}

/// Adds the new sites. Names are ours, so that nothing needs quoting.
pub(super) async fn add(address: &str, plan: &Plan) -> Result<(), FillError> {
    let mut statements = Vec::new();
    for site in &plan.fleet.new_sites {
        let id = &site.site_id;
        statements.push(format!(
            "INSERT INTO site (site_id, name, address) VALUES ('{id}', 'Site {id}', 'Jeju')"
        ));
        let chargers: Vec<_> = plan.fleet.stations[site.stations.clone()]
            .iter()
            .map(|station| {
                let (charger, kw) = (&station.identity, station.rated_kw);
                format!(
                    "('{charger}', '{id}', 'SN-{charger}', 'FAST', {kw}, {kw}, 10, 'cCCS1', \
                     '2026-01-01 00:00:00.000')"
                )
            })
            .collect();
        statements.push(format!(
            "INSERT INTO charger_info (charger_id, site_id, serial_number, charger_type, \
             rated_power, max_output, min_output, connector_type, created_at) VALUES {}",
            chargers.join(", ")
        ));
    }
    execute(address, statements).await
}

/// Leaves the database as it would be found some minutes later.
pub(super) async fn settle(address: &str) -> Result<(), FillError> {
    if address.starts_with("postgres") {
        return execute(address, vec!["VACUUM ANALYZE".into()]).await;
    }
    Ok(())
}
