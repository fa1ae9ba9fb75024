using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Gateway.Access;
using CloudAssistant.Gateway.Hosting;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Commands;
using CloudAssistant.Grains.Interfaces.Replies;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Http;

/// <summary>The one door of the API: reads a call, lets a silo say who calls, does the action, writes the answer.</summary>
internal sealed partial class EcsEndpoint(
    Desks desks, CallBody bodies, CallRates rates, IOptions<GatewayOptions> options, IOptions<CommandLimitOptions> limits, ILogger<EcsEndpoint> logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        var requestId = EcsError.NewRequestId();
        var (action, format) = ("", EcsError.FormatOf(context.Request));
        ActionResult result;
        try
        {
            result = await RunAsync(context, requestId, name => action = name, form => format = AnswerFormats.Of(form.Query, form.Body.Span, form.One("accept")));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return; // Nobody listens any more.
        }
        catch (BadHttpRequestException exception)
        {
            result = new(Unreadable(exception), null, null);
        }
        catch (Exception exception)
        {
            // The edge of the process: whatever went wrong inside, the caller gets an answer of the API, and the log the reason.
            LogFailed(exception, action, requestId);
            result = new(Outage(exception), null, null);
        }

        await WriteAsync(context, requestId, result, format);
    }

    private async Task<ActionResult> RunAsync(HttpContext context, string requestId, Action<string> tellAction, Action<RawCall> tellForm)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (target != "/" && !target.StartsWith("/?", StringComparison.Ordinal))
            return Fault(RefusalResponses.Of(RefusalCode.InvalidActionNotFound, "Specified api is not found, please check your url and method."));
        var request = context.Request;
        var raw = Head(request);

        // Whatever is held before a silo has said who calls is counted.
        using var unknown = bodies.Unknown.Open();
        using var known = bodies.Known.Open();
        if (!unknown.TryTake(raw.Query.Length))
            throw CallBody.NoRoom();
        Reply<Caller>? judged = null;
        if (raw.BodyFollows)
        {
            // What is wrong with the head is told without reading the body.
            var isLong = raw.IsSignedInHeaders && request.ContentLength > HttpLimits.UnknownBodyBytesMax;
            // Without a length nobody knows yet whether there is a body at all, and what the head must sign depends on that.
            if (raw.IsSignedInHeaders && request.ContentLength is not null && CallReader.Read(raw, ActionRegistry.Contains) is var head)
            {
                if ((head.Fault ?? RefuseRate(head.Value!.Evidence)) is { } badHead)
                    return Fault(badHead);
                // The headers hold the signature and the hash of the body: a long body is read only of somebody who is known.
                judged = isLong ? await AuthenticateAsync(head.Value!.Evidence) : null;
                if (judged?.Refused is { } stranger)
                    return Fault(Explain(stranger, head.Value!.Evidence));
                if (isLong)
                    unknown.Dispose();
            }

            var body = await bodies.ReadAsync(
                request, isLong ? HttpLimits.BodyBytesMax : HttpLimits.UnknownBodyBytesMax, isLong ? known : unknown, context.RequestAborted);
            raw = raw with { Body = body, BodyFollows = false };
            tellForm(raw);
        }

        var answer = CallReader.Read(raw, ActionRegistry.Contains);
        if ((answer.Fault ?? (judged is null ? RefuseRate(answer.Value!.Evidence) : null)) is { } fault)
            return Fault(fault);
        var call = answer.Value!;
        tellAction(call.Action);
        var parameters = new ParameterReader(call.Parameters, limits.Value);
        var action = ActionRegistry.Get(call.Action);
        if (action.NeedsRegion && !parameters.Has("RegionId"))
            return Fault(RefusalResponses.MissingCommon("RegionId"));
        if (!action.IsQuestion)
            judged ??= await AuthenticateAsync(call.Evidence);
        if (judged?.Refused is { } refusal)
            return Fault(Explain(refusal, call.Evidence));
        if (judged is not null)
            unknown.Dispose();
        var asked = new ActionCall(parameters, call.Evidence, judged?.Value, desks)
        {
            Host = request.Host.Value ?? "",
            RegionId = options.Value.RegionId,
            Judged = refused => rates.Count(call.Evidence.AccessKeyId, refused),
        };
        var result = RefuseRegion(action, parameters) is { } noRegion ? Fault(noRegion) : await action.RunAsync(asked, requestId);
        // Nothing is told to whom no silo has let in, not even what is wrong with a parameter.
        if (!asked.IsJudged && (await AuthenticateAsync(call.Evidence)).Refused is { } nobody)
            return Fault(Explain(nobody, call.Evidence));
        return result.Fault is { } told ? Fault(Explain(told, call.Evidence)) : result;
    }

    private async Task<Reply<Caller>> AuthenticateAsync(CallEvidence evidence)
    {
        var judged = await desks.Of<IAccessGrain>().AuthenticateAsync(evidence);
        rates.Count(evidence.AccessKeyId, judged.Refused);
        return judged;
    }

    // Before it is judged, so that it costs next to nothing.
    private ApiFault? RefuseRate(CallEvidence evidence) => rates.WaitOf(evidence.AccessKeyId) is { } wait ? RefusalResponses.Throttled(wait) : null;

    private static ActionResult Fault(ApiFault fault) => new(fault, null, null);

    private static RawCall Head(HttpRequest request) => new()
    {
        Method = request.Method,
        Query = request.QueryString.Value is { Length: > 0 } query ? query[1..] : "",
        Header = name => request.Headers[name],
        BodyFollows = CallBody.IsAnnounced(request),
        SourceAddress = request.HttpContext.SourceAddress(),
    };

    private ApiFault? RefuseRegion(ApiAction action, ParameterReader parameters) =>
        options.Value.AcceptAnyRegion || !action.NeedsRegion || parameters.Text("RegionId") == options.Value.RegionId
            ? null
            : RefusalResponses.Of(RefusalCode.InvalidRegionIdNotFound, "The specified RegionId does not exist.");

    // Clients compare this text with their own to find what they signed otherwise. It holds only what they sent, and of long texts the beginning.
    private static ApiFault Explain(Refusal refusal, CallEvidence evidence) => Explain(RefusalResponses.Of(refusal), evidence);

    private static ApiFault Explain(ApiFault fault, CallEvidence evidence)
    {
        if (fault.Code != RefusalResponses.SignatureDoesNotMatch)
            return fault;
        var text = evidence.StringToSign;
        var told = text.Length <= HttpLimits.ToldTextCharactersMax
            ? text
            : string.Concat(text.AsSpan(0, HttpLimits.ToldTextCharactersMax), $"... ({text.Length} characters)");
        return fault with
        {
            Message = evidence.Algorithm == SignatureAlgorithm.HmacSha1
                ? $"Specified signature is not matched with our calculation. server string to sign is:{told}"
                : $"Specified signature does not match our calculation. server StringToSign is [{told}]",
        };
    }

    private static ApiFault Unreadable(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status503ServiceUnavailable => RefusalResponses.Of(RefusalCode.ServiceUnavailable, exception.Message),
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status408RequestTimeout => new("InvalidParameter", exception.StatusCode, exception.Message),
        _ => new("InvalidParameter", exception.StatusCode, "The body cannot be read."),
    };

    // A time-out between processes means unknown, never no: the call may have been done.
    private static ApiFault Outage(Exception exception) => exception is TimeoutException or DbException or Orleans.Runtime.OrleansException
        ? RefusalResponses.Of(RefusalCode.ServiceUnavailable, "The server cannot say whether the call was done. Repeat it with the same ClientToken.")
        : RefusalResponses.Of(RefusalCode.InternalError, "The request processing has failed due to some unknown error.");

    private static async Task WriteAsync(HttpContext context, string requestId, ActionResult result, AnswerFormat format)
    {
        if (result.Fault is { } fault)
        {
            await EcsError.WriteAsync(context, requestId, fault, format);
            return;
        }

        EcsError.Head(context.Response, requestId, format);
        if (format == AnswerFormat.Json)
            await JsonSerializer.SerializeAsync(context.Response.BodyWriter, result.Response, result.Type!, context.RequestAborted);
        else
            await context.Response.Body.WriteAsync(XmlAnswer.Of(result.Type!.Type.Name, result.Response!, result.Type), context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Action {Action} of request {RequestId} failed")]
    private partial void LogFailed(Exception exception, string action, string requestId);
}
