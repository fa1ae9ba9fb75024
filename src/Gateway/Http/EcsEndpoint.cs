using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Api.Calls;
using CloudAssistant.Gateway.Access;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Replies;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Http;

/// <summary>The one door of the API: reads a call, lets a silo say who calls, does the action, writes the answer.</summary>
internal sealed partial class EcsEndpoint(IGrainFactory grains, IOptions<GatewayOptions> options, ILogger<EcsEndpoint> logger)
{
    private const string JsonType = "application/json;charset=utf-8";

    public async Task HandleAsync(HttpContext context)
    {
        var requestId = Guid.NewGuid().ToString("D").ToUpperInvariant();
        var action = "";
        ActionResult result;
        try
        {
            var answer = await ReadAsync(context);
            action = answer.Value?.Action ?? "";
            result = answer.Fault is { } fault ? new(fault, null, null) : await AnswerAsync(answer.Value!, requestId);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // Nobody listens any more.
        }
        catch (BadHttpRequestException exception)
        {
            result = new(new("InvalidParameter", exception.StatusCode, "The body cannot be read, or is too long."), null, null);
        }
        catch (Exception exception)
        {
            // The edge of the process: whatever went wrong inside, the caller gets an answer of the API, and the log the reason.
            LogFailed(exception, action, requestId);
            result = new(Outage(exception), null, null);
        }

        await WriteAsync(context, requestId, result);
    }

    private async Task<Answer<SignedCall>> ReadAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target != "/" && !target.StartsWith("/?", StringComparison.Ordinal))
            return RefusalResponses.Of(RefusalCode.InvalidActionNotFound, "Specified api is not found, please check your url and method.");
        var request = context.Request;
        var body = await ReadBodyAsync(request, context.RequestAborted);
        return CallReader.Read(
            new()
            {
                Method = request.Method,
                Query = request.QueryString.Value is { Length: > 0 } query ? query[1..] : "",
                Header = name => request.Headers[name],
                Body = body,
                SourceAddress = context.Connection.RemoteIpAddress?.ToString() ?? "",
            },
            ActionRegistry.Contains);
    }

    private async Task<ActionResult> AnswerAsync(SignedCall call, string requestId)
    {
        var judged = await grains.GetGrain<IAccessGrain>(0).AuthenticateAsync(call.Evidence);
        if (!judged.Try(out var caller, out var refusal))
            return new(Explain(refusal, call.Evidence), null, null);
        var parameters = new ParameterReader(call.Parameters);
        if (RefuseRegion(parameters) is { } noRegion)
            return new(noRegion, null, null);
        return await ActionRegistry.Get(call.Action).RunAsync(new(parameters, caller, grains), requestId);
    }

    private ApiFault? RefuseRegion(ParameterReader parameters)
    {
        if (parameters.Optional("RegionId") is not { } region)
            return RefusalResponses.MissingCommon("RegionId");
        return options.Value.AcceptAnyRegion || region == options.Value.RegionId
            ? null
            : RefusalResponses.Of(RefusalCode.InvalidRegionIdNotFound, "The specified RegionId does not exist.");
    }

    // Clients compare this text with their own to find what they signed otherwise. It holds only what they sent.
    private static ApiFault Explain(Refusal refusal, CallEvidence evidence)
    {
        var fault = RefusalResponses.Of(refusal);
        if (refusal.Code != RefusalCode.SignatureDoesNotMatch)
            return fault;
        return fault with
        {
            Message = evidence.Algorithm == SignatureAlgorithm.HmacSha1
                ? $"Specified signature is not matched with our calculation. server string to sign is:{evidence.StringToSign}"
                : $"Specified signature does not match our calculation. server StringToSign is [{evidence.StringToSign}]",
        };
    }

    // A time-out between processes means unknown, never no: the call may have been done.
    private static ApiFault Outage(Exception exception) => exception is TimeoutException or DbException or Orleans.Runtime.OrleansException
        ? RefusalResponses.Of(RefusalCode.ServiceUnavailable, "The server cannot say whether the call was done. Repeat it with the same ClientToken.")
        : RefusalResponses.Of(RefusalCode.InternalError, "The request processing has failed due to some unknown error.");

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && !request.Headers.ContainsKey("Transfer-Encoding")))
            return default;
        if (request.ContentLength > HttpLimits.BodyBytesMax)
            throw new BadHttpRequestException("Too long.", StatusCodes.Status413PayloadTooLarge);
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }

    private static async Task WriteAsync(HttpContext context, string requestId, ActionResult result)
    {
        var response = context.Response;
        response.ContentType = JsonType;
        response.Headers["x-acs-request-id"] = requestId;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        if (result.Fault is { } fault)
        {
            response.StatusCode = fault.Status;
            var error = new ApiError { RequestId = requestId, HostId = context.Request.Host.Value ?? "", Code = fault.Code, Message = fault.Message };
            await response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(error, ApiJson.Wire.ApiError), context.RequestAborted);
            return;
        }

        await JsonSerializer.SerializeAsync(response.Body, result.Response, result.Type!, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Action {Action} of request {RequestId} failed")]
    private partial void LogFailed(Exception exception, string action, string requestId);
}
