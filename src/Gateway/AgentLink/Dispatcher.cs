using CloudAssistant.Grains.Interfaces.Gateways;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>Writes deliveries to links, one after the other in the order they came: slices then end in order too, and their reports
/// arrive together. A message for another epoch than the link's is dropped: the silos send it again to the new link, or not at all.</summary>
internal sealed partial class Dispatcher(DeliveryQueue queue, LinkBook book, ILogger<Dispatcher> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var links = new List<Link>();
        while (true)
        {
            var delivery = await queue.TakeAsync(stoppingToken);
            var body = Frames.Body(delivery.Body);
            var dropped = 0;
            foreach (var target in delivery.Targets)
            {
                book.Find(target.Instance, target.Epoch, links);
                if (links.Count == 0)
                    dropped++;
                foreach (var link in links)
                    link.TrySend(target.Epoch, Frames.Message(target, body));
                links.Clear();
            }
            if (dropped > 0)
                LogDropped(dropped, delivery.Targets.Length);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Dropped {Count} of {Targets} messages: no link of that epoch")]
    private partial void LogDropped(int count, int targets);
}
