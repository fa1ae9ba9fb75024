using System.Text;
using CloudAssistant.Api.Files;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Instances;
using CloudAssistant.Grains.Interfaces.Files;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Files;

/// <summary>Places a file on instances. Limits are judged in a silo; here only what cannot be read is refused.</summary>
internal static class SendFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async Task<Answer<SendFileResponse>> RunAsync(ActionCall call)
    {
        var parameters = call.Parameters;
        var isBase64 = parameters.IsBase64();
        var request = new FileRequest
        {
            File = new()
            {
                Name = parameters.Required("Name"),
                TargetDir = parameters.Required("TargetDir"),
                Content = parameters.Content(isBase64),
                IsBase64 = isBase64,
                Description = parameters.Text("Description"),
                Owner = parameters.Text("FileOwner"),
                Group = parameters.Text("FileGroup"),
                Mode = parameters.Optional("FileMode") ?? FileLimits.ModeDefault,
                Overwrite = parameters.Flag("Overwrite") ?? false,
            },
            Instances = parameters.InstanceIds(RefusalCode.InvalidInstanceNotFound),
            Timeout = parameters.Timeout(),
            Tags = parameters.Tags(),
            ResourceGroupId = parameters.Text("ResourceGroupId"),
            Token = parameters.ClientToken(),
        };
        if (parameters.Fault is { } fault)
            return fault;

        var reply = await call.Desk<IFileDesk>().SendAsync(call.Caller, request);
        return reply.Try(out var id, out var refusal) ? new SendFileResponse { InvokeId = id.ToString() } : refusal;
    }

    private static bool IsBase64(this ParameterReader parameters)
    {
        var type = parameters.Optional("ContentType") ?? "PlainText";
        if (type.Equals("Base64", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!type.Equals("PlainText", StringComparison.OrdinalIgnoreCase))
            parameters.Refuse(RefusalCode.FileContentTypeInvalid, "The specified ContentType does not exist: PlainText or Base64.");
        return false;
    }

    private static byte[] Content(this ParameterReader parameters, bool isBase64)
    {
        var text = parameters.Required("Content");
        try
        {
            var content = isBase64 ? Convert.FromBase64String(text) : Strict.GetBytes(text);
            if (content.Length == 0)
                parameters.Refuse(RefusalResponses.Missing("Content"));
            return content;
        }
        catch (Exception exception) when (exception is FormatException or EncoderFallbackException)
        {
            parameters.Refuse(RefusalCode.FileContentDecodeError, isBase64 ? "Content is not Base64." : "Content is no Unicode text.");
            return [];
        }
    }

    // Documented: a short one is raised, by the silo.
    private static TimeSpan Timeout(this ParameterReader parameters)
    {
        var max = (long)FileLimits.TimeoutMax.TotalSeconds;
        var exceeded = RefusalResponses.Of(RefusalCode.InvalidTimeoutExceedLimit, $"Timeout is a whole number of seconds, at most {max}.");
        var seconds = parameters.Number("Timeout", exceeded) ?? 60;
        if (seconds > max)
            parameters.Refuse(exceeded);
        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, max));
    }
}
