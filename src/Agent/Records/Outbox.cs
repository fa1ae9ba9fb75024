using CloudAssistant.Agent.Protocol;

namespace CloudAssistant.Agent.Records;

/// <summary>
/// What is to be told and not yet answered: one thing per record, the newest. Sent at once, again after 5 s, and again on each new link, so many
/// at a time. Lives in memory only: the journal knows what of it must not be lost. Not for more than one thread at a time.
/// </summary>
internal sealed class Outbox(int inFlightMax = Outbox.InFlightMax)
{
    public const int InFlightMax = 100;

    private readonly Dictionary<RecordId, Item> _items = [];
    private readonly Dictionary<long, RecordId> _sequences = [];
    private readonly LinkedList<RecordId> _waiting = [];
    private readonly LinkedList<RecordId> _sent = [];
    private long _sequence;

    public int Count => _items.Count;

    /// <summary>Puts in what is to be told, in place of what was; the same again is sent again. An end is never replaced by less.</summary>
    public void Put(Telling telling)
    {
        if (_items.TryGetValue(telling.Id, out var old))
        {
            if (old.Telling is Telling.Ended && telling is not Telling.Ended)
                return;
            if (old.Telling.Equals(telling))
            {
                if (old.Node!.List == _sent)
                    MakeWait(old);
                return;
            }
            Remove(old);
        }
        var item = new Item(telling, ++_sequence);
        _items[telling.Id] = item;
        _sequences[item.Sequence] = telling.Id;
        item.Node = _waiting.AddLast(telling.Id);
    }

    /// <summary>Takes an answer; what it answers, or null when that was replaced or answered before.</summary>
    public Telling? Answer(long sequence)
    {
        if (!_sequences.TryGetValue(sequence, out var id))
            return null;
        var item = _items[id];
        Remove(item);
        return item.Telling;
    }

    /// <summary>All is to be sent again: the link it was sent on is gone.</summary>
    public void OnNewLink()
    {
        while (_sent.Last is { } last)
            MakeWait(_items[last.Value]);
    }

    /// <summary>Something waits to be sent for the first time on this link.</summary>
    public bool HasWaiting => _waiting.First is not null;

    /// <summary>The reports to send now, in order.</summary>
    /// <param name="now">The moment of sending.</param>
    /// <param name="most">So many at most.</param>
    /// <param name="again">What was sent long enough ago is sent again.</param>
    public List<Report> TakeDue(Moment now, int most = int.MaxValue, bool again = true)
    {
        while (again && _sent.First is { } oldest && _items[oldest.Value] is var item && now.BootMs - item.SentAtMs >= (long)ProtocolLimits.ReportAgainAfter.TotalMilliseconds)
            MakeWait(item);
        var due = new List<Report>();
        while (due.Count < most && _sent.Count < inFlightMax && _waiting.First is { } first)
        {
            var item = _items[first.Value];
            _waiting.RemoveFirst();
            item.Node = _sent.AddLast(first.Value);
            item.SentAtMs = now.BootMs;
            due.Add(item.Telling.ToReport(item.Sequence, now));
        }
        return due;
    }

    /// <summary>When the next report is to be sent again, on the boot clock; null when none is.</summary>
    public long? NextDueBootMs =>
        _sent.First is { } oldest ? _items[oldest.Value].SentAtMs + (long)ProtocolLimits.ReportAgainAfter.TotalMilliseconds : null;

    private void MakeWait(Item item)
    {
        _sent.Remove(item.Node!);
        item.Node = _waiting.AddFirst(item.Telling.Id);
    }

    private void Remove(Item item)
    {
        item.Node!.List!.Remove(item.Node);
        _items.Remove(item.Telling.Id);
        _sequences.Remove(item.Sequence);
    }

    private sealed class Item(Telling telling, long sequence)
    {
        public Telling Telling { get; } = telling;

        public long Sequence { get; } = sequence;

        public LinkedListNode<RecordId>? Node { get; set; }

        public long SentAtMs { get; set; }
    }
}
