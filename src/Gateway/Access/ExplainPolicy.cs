using CloudAssistant.Api.Access;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Grains.Interfaces.Access;

namespace CloudAssistant.Gateway.Access;

/// <summary>Says whether a key may do something, and which statement decides it.</summary>
internal static class ExplainPolicy
{
    public static async Task<Answer<ExplainPolicyResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var query = new PolicyQuery
        {
            AccessKeyId = parameters.Required("UserAccessKeyId"),
            Action = parameters.Required("PolicyAction"),
            Resource = parameters.Required("PolicyResource"),
            SourceAddress = parameters.Text("SourceIp"),
            Username = parameters.Optional("Username"),
            Targets = Targets(parameters),
            Tags = parameters.Tags(),
        };
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IAccessDesk>().ExplainAsync(call.Caller, query);
        return reply.Try(out var why, out var refusal)
            ? new ExplainPolicyResponse
            {
                Allowed = why.Allowed,
                Decision = why.Denied ? "ExplicitDeny" : why.Statement == 0 ? "ImplicitDeny" : "Allow",
                PolicyName = why.Policy,
                Statement = why.Statement,
                Sid = why.Sid,
                KeyActive = why.KeyEnabled,
                Resource = why.Resource,
            }
            : refusal;
    }

    private static int? Targets(ParameterReader parameters)
    {
        if (parameters.Number("TargetCount") is not { } count)
            return null;
        if (count is < 0 or > int.MaxValue)
            parameters.Refuse(RefusalResponses.Invalid("TargetCount", "a whole number from 0"));
        return (int)Math.Clamp(count, 0, int.MaxValue);
    }
}
