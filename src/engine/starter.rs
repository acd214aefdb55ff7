//! A new fleet: small, and it renders and checks at once.

/// The files of a new fleet of that name.
pub fn starter(name: &str) -> Vec<(&'static str, String)> {
    vec![
        ("fleet.kdl", FLEET.replace("NAME", name)),
        ("profiles/web.kdl", PROFILE.to_owned()),
        ("services/hello.kdl", SERVICE.to_owned()),
        ("releases/dev.yaml", RELEASE.replace("ENV", "dev")),
        ("releases/production.yaml", RELEASE.replace("ENV", "production") + DIGEST),
    ]
}

const FLEET: &str = r#"// The fleet: where things run, and what every service has.
fleet NAME {
    edition "2026"

    environment dev {
        namespace NAME-dev
    }
    environment production {
        namespace NAME

        // Cells are independent copies of the whole stack; waves receive a release one after another.
        cell one wave=1
        cell two wave=2
    }

    defaults {
        env ENVIRONMENT="{{ environment.name }}" LOG_LEVEL=info
        automountServiceAccountToken #false
        podSecurityContext runAsNonRoot=#true runAsUser=10001 {
            seccompProfile type=RuntimeDefault
        }
        everyContainer {
            securityContext allowPrivilegeEscalation=#false readOnlyRootFilesystem=#true {
                capabilities { drop { - ALL } }
            }
        }

        // Fewer targets win: this lies over what a service says for everywhere.
        in dev {
            replicas 1
            env LOG_LEVEL=debug
        }
    }
}
"#;

const PROFILE: &str = r#"// What web services share. A service says `use web`.
profile web {
    port http 8080
    readinessProbe periodSeconds=5 { httpGet path="/ready" port=http }
    livenessProbe periodSeconds=20 { httpGet path="/live" port=http }
    drain "10s"
    resources {
        requests cpu="100m" memory="128Mi"
        limits memory="256Mi"
    }
    topologySpreadConstraints { - maxSkew=1 topologyKey="kubernetes.io/hostname" whenUnsatisfiable=ScheduleAnyway }
}
"#;

const SERVICE: &str = r#"service hello {
    use web
    image "ghcr.io/example/hello"
    replicas 3
    env GREETING="hello from {{ target.path }}"
}
"#;

const RELEASE: &str = "\
# Which version runs where: edited by people, bots and pipelines.
release: ENV
services:
  hello:
    version: v1.0.0
";

/// A digest pins what was tried: a tag can be pushed again.
const DIGEST: &str = "    digest: sha256:b4d029197b2cdcd66a6609e37d0047ed2f39d5e6d4cf88c77d9c41a4acce7c9a\n";
