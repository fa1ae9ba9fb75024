using CloudAssistant.Gateway.Hosting;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Sees to it that silent links are pinged and dead ones are cut: one timer for all of them.</summary>
internal sealed class Pulse(LinkBook book, IOptions<GatewayOptions> options, TimeProvider time) : BackgroundService
{
    /// <summary>Looks at each link in the time after which a silent one is pinged. So its ping may be late by one part in so many.</summary>
    private const int BeatsPerPing = 16;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var links = new List<Link>();
        using var timer = new PeriodicTimer(options.Value.PingEvery / BeatsPerPing, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            book.CopyTo(links);
            foreach (var link in links)
                link.Beat(BeatsPerPing);
            links.Clear();
        }
    }
}
