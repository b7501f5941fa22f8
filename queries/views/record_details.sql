-- title:   What else a record says
-- purpose: fields of the raw record that are no columns of events, flat: second factor, issuer, network, delegation
-- reads:   events
-- grain:   event_id
-- column:  event_id | VARCHAR | the event
-- column:  caller_account | VARCHAR | userIdentity.accountId: the caller's account
-- column:  second_factor | BOOLEAN | the session was opened with a second factor; null when the record does not say
-- column:  issuer_type | VARCHAR | Role or User behind temporary credentials
-- column:  identity_provider | VARCHAR | the provider of a federated sign-in
-- column:  on_behalf_of | VARCHAR | the Identity Center user the call was made for
-- column:  assumed_role | VARCHAR | the role that an AssumeRole call asked for
-- column:  issued_key | VARCHAR | the access key that the call issued
-- column:  vpc_endpoint | VARCHAR | the VPC endpoint it came through
-- column:  tls_version | VARCHAR | the TLS version of the call
-- column:  host | VARCHAR | the host name the caller asked for
-- column:  from_console | BOOLEAN | the session has console credentials; null when the record does not say
select
    event_id,
    raw ->> '$.userIdentity.accountId' as caller_account,
    try_cast(raw ->> '$.userIdentity.sessionContext.attributes.mfaAuthenticated' as boolean) as second_factor,
    raw ->> '$.userIdentity.sessionContext.sessionIssuer.type' as issuer_type,
    coalesce(
        raw ->> '$.userIdentity.sessionContext.webIdFederationData.federatedProvider', raw ->> '$.userIdentity.identityProvider'
    ) as identity_provider,
    raw ->> '$.userIdentity.onBehalfOf.userId' as on_behalf_of,
    if(event_name = 'AssumeRole', request ->> '$.roleArn', null) as assumed_role,
    coalesce(response ->> '$.credentials.accessKeyId', response ->> '$.accessKey.accessKeyId') as issued_key,
    raw ->> '$.vpcEndpointId' as vpc_endpoint,
    raw ->> '$.tlsDetails.tlsVersion' as tls_version,
    raw ->> '$.tlsDetails.clientProvidedHostHeader' as host,
    try_cast(raw ->> '$.sessionCredentialFromConsole' as boolean) as from_console
from events
