-- Which device every device record is: by serial number, else asset tag, else host name and domain. A value that
-- two existing records of one system carry identifies nothing; two candidates on one rung are no match.
with record as (
    select
        *,
        nullif(upper(serial_number), '') as serial,
        nullif(upper(asset_tag), '') as tag,
        case when hostname <> '' and domain <> '' then hostname || '.' || domain end as host
    from {{ ref('current_device') }}
),

shared as (
    select value.kind, value.text
    from record
    cross join lateral (values ('serial', serial), ('tag', tag), ('host', host)) as value (kind, text)
    where not record.is_deleted and value.text is not null
    group by value.kind, value.text, record.source_code, record.tenant
    having count(*) > 1
),

trusted as (
    select
        record_hash_key,
        case when serial not in (select text from shared where kind = 'serial') then serial end as serial,
        case when tag not in (select text from shared where kind = 'tag') then tag end as tag,
        case when host not in (select text from shared where kind = 'host') then host end as host
    from record
),

serial_of_tag as (
    select tag, count(distinct serial) as candidate_count, min(serial) as serial
    from trusted
    where serial is not null and tag is not null
    group by tag
),

tagged as (
    select
        trusted.record_hash_key,
        trusted.host,
        case
            when trusted.serial is not null then 'serial_number'
            when trusted.tag is not null and coalesce(serial_of_tag.candidate_count, 0) < 2 then 'asset_tag'
            when trusted.tag is not null then 'record_id'
        end as match_rule,
        case
            when coalesce(trusted.serial, serial_of_tag.serial) is not null
                then {{ edp.business_key(["'serial_number'", 'coalesce(trusted.serial, serial_of_tag.serial)']) }}
            else {{ edp.business_key(["'asset_tag'", 'trusted.tag']) }}
        end as device_key
    from trusted
    left join serial_of_tag on trusted.tag = serial_of_tag.tag and trusted.serial is null
),

device_of_host as (
    select host, count(distinct device_key) as candidate_count, min(device_key) as device_key
    from tagged
    where host is not null and match_rule in ('serial_number', 'asset_tag')
    group by host
),

decided as (
    select
        record.*,
        case
            when tagged.match_rule is not null then tagged.match_rule
            when tagged.host is not null and coalesce(device_of_host.candidate_count, 0) < 2 then 'hostname'
            else 'record_id'
        end as match_rule,
        tagged.device_key as tagged_key,
        coalesce(device_of_host.device_key, {{ edp.business_key(["'hostname'", 'tagged.host']) }}) as host_key,
        {{ edp.business_key(['record.source_code', 'record.tenant', 'record.record_id']) }} as own_key,
        tagged.match_rule = 'record_id' or device_of_host.candidate_count > 1 as needs_review
    from record
    inner join tagged on record.record_hash_key = tagged.record_hash_key
    left join device_of_host on tagged.host = device_of_host.host and tagged.match_rule is null
),

final as (
    select
        decided.*,
        case match_rule
            when 'record_id' then own_key
            when 'hostname' then host_key
            else tagged_key
        end as device_business_key
    from decided
)

select
    record_hash_key, source_code, tenant, record_id, is_deleted, match_rule, device_business_key,
    coalesce(needs_review, false) as needs_review,
    case match_rule
        when 'serial_number' then 'serial_number ' || serial
        when 'asset_tag' then 'asset_tag ' || tag
        when 'hostname' then 'hostname ' || host
    end as match_evidence,
    {{ edp.derived_id('device', ['device_business_key']) }} as device_id
from final
