using System.IO.Pipelines;
using CloudAssistant.Gateway.AgentLink.Framing;
using CloudAssistant.Gateway.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Answers requests for links that <see cref="LinkDoor"/> left to HTTP: refuses what is none, says when none can be served, and serves
/// the rest as well, over the stream that HTTP hands out, at twice the memory.</summary>
internal sealed class LinkEndpoint(LinkServer links)
{
    public async Task ServeAsync(HttpContext context)
    {
        var (request, response) = (context.Request.Headers, context.Response.Headers);
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        var key = request.SecWebSocketKey.ToString();
        if (upgrade is not { IsUpgradableRequest: true } || !string.Equals(request.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
            || request.SecWebSocketVersion != "13" || !UpgradeRequest.IsKey(System.Text.Encoding.UTF8.GetBytes(key)))
        {
            await EcsError.WriteAsync(context, StatusCodes.Status400BadRequest, "InvalidRequest", "Agents open a WebSocket here.");
            return;
        }
        using var place = links.TryEnter();
        if (place is null)
        {
            response.RetryAfter = "5";
            await EcsError.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "The gateway takes no links now.");
            return;
        }
        response.Connection = "Upgrade";
        response.Upgrade = "websocket";
        response.SecWebSocketAccept = UpgradeRequest.Accept(key);
        await using var stream = await upgrade.UpgradeAsync();
        var abort = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        await links.ServeAsync(
            new Wire(PipeReader.Create(stream, new(useZeroByteReads: true)), PipeWriter.Create(stream), abort.Abort, context.SourceAddress()), place);
    }
}
