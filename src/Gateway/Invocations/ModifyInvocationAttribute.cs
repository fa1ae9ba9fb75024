using CloudAssistant.Api.Invocations;
using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Grains.Interfaces.Invocations;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Invocations;

/// <summary>Changes an invocation that repeats: its content, parameters and frequency, and which instances take part.</summary>
internal static class ModifyInvocationAttribute
{
    public static async Task<Answer<ModifyInvocationAttributeResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var id = parameters.RequiredId<InvocationId>("InvokeId", RefusalCode.InvalidInvokeIdNotFound);
        var change = new InvocationChange
        {
            Script = parameters.Has("CommandContent") ? parameters.Script(base64ByDefault: false) : null,
            EnableParameter = parameters.Flag("EnableParameter"),
            Parameters = parameters.Values(),
            Frequency = parameters.Optional("Frequency"),
            Instances = parameters.InstanceIds(RefusalCode.InvalidInstanceIdNotFound),
        };
        // Judged by its form only: the same change twice is one.
        parameters.ClientToken();
        if (parameters.Fault is { } fault)
            return Worded(fault);

        var reply = await call.Grains.GetInvocation(id).ModifyAsync(call.Caller, change);
        return reply.Try(out var changed, out var refusal)
            ? new ModifyInvocationAttributeResponse { CommandId = changed.Command.ToString() }
            : Worded(RefusalResponses.Of(refusal));
    }

    // This action is newer than the others, and has words of its own for the same.
    private static ApiFault Worded(ApiFault fault) => Newer(fault.Code) is var (code, status) ? fault with { Code = code, Status = status } : fault;

    private static (string Code, int Status)? Newer(string code) => code switch
    {
        "InvalidParam.Frequency" => ("InvalidParameter.Frequency", 400),
        "InvalidInstance.NotFound" => ("InvalidInstanceId.NotFound", 404),
        "InstanceIds.ExceedLimit" => ("InvalidInstanceId.CountLimitExceeded", 403),
        "CmdContent.DecodeError" => ("InvalidCommandContent.DecodeError", 400),
        "CmdContent.ExceedLimit" => ("InvalidCommandContent.LengthLimitExceeded", 403),
        "ParameterKey.Duplicate" => ("InvalidParameters.KeyDuplicate", 400),
        "Parameter.NotMatched" => ("InvalidParameters.KeyNotMatch", 400),
        "InvalidParameter.Parameters" => ("InvalidParameters.KeyMalformed", 400),
        "ParameterCount.ExceedLimit" => ("InvalidParameters.CountLimitExceeded", 403),
        "ParameterKey.ExceedLimit" => ("InvalidParameters.KeyLengthLimitExceeded", 403),
        "ParameterType.NotSupported" => ("InvalidParameters.ValueTypeUnsupported", 403),
        _ => null,
    };
}
