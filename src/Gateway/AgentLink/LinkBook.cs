using CloudAssistant.Agent.Protocol;
using CloudAssistant.Grains.Interfaces.Gateways;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Gateway.AgentLink;

/// <summary>All links of this gateway: who is open at which epoch, who is being opened.</summary>
internal sealed class LinkBook
{
    private readonly Lock _lock = new();
    private readonly HashSet<Link> _all = [];
    private readonly Dictionary<InstanceId, List<Link>> _opening = [];
    private readonly Dictionary<InstanceId, (Link Link, long Epoch)> _open = [];
    private readonly TaskCompletionSource _emptied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _leaving;

    public int OpenCount
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>One came. False when the gateway leaves: close it.</summary>
    public bool Enter(Link link)
    {
        lock (_lock)
            return !_leaving && _all.Add(link);
    }

    /// <summary>It said whose it is, and the silos are about to be asked. What they deliver before we hear their answer waits for it.</summary>
    public void Opening(Link link)
    {
        lock (_lock)
        {
            if (!_opening.TryGetValue(link.Instance, out var links))
                _opening.Add(link.Instance, links = []);
            links.Add(link);
        }
    }

    /// <summary>The silos opened it. Of two links of one instance the one with the higher epoch stays.</summary>
    public void Opened(Link link, long epoch, Frame welcome)
    {
        Link? displaced = null;
        lock (_lock)
        {
            ForgetOpening(link);
            if (_open.TryGetValue(link.Instance, out var other) && other.Epoch > epoch)
            {
                displaced = link;
            }
            else
            {
                displaced = other.Link;
                _open[link.Instance] = (link, epoch);
            }
        }
        link.Open(epoch, welcome);
        displaced?.Close(LinkCloseReason.Displaced);
    }

    /// <summary>It is gone, or was refused.</summary>
    public void Leave(Link link)
    {
        lock (_lock)
        {
            ForgetOpening(link);
            if (_open.TryGetValue(link.Instance, out var open) && open.Link == link)
                _open.Remove(link.Instance);
            _all.Remove(link);
            if (_leaving && _all.Count == 0)
                _emptied.TrySetResult();
        }
    }

    /// <summary>The links that may carry a message of that epoch: the open one of it, or any that is being opened. Added to <paramref name="found"/>.</summary>
    public void Find(InstanceId instance, long epoch, List<Link> found)
    {
        lock (_lock)
        {
            if (_open.TryGetValue(instance, out var open) && open.Epoch == epoch)
                found.Add(open.Link);
            else if (_opening.TryGetValue(instance, out var opening))
                found.AddRange(opening);
        }
    }

    /// <summary>The open link of exactly that epoch, or null.</summary>
    public Link? Find(InstanceId instance, long epoch)
    {
        lock (_lock)
            return _open.TryGetValue(instance, out var open) && open.Epoch == epoch ? open.Link : null;
    }

    /// <summary>Adds all links to <paramref name="links"/>, those that are being opened too.</summary>
    public void CopyTo(List<Link> links)
    {
        lock (_lock)
            links.AddRange(_all);
    }

    /// <summary>Closes all, those that are being opened too; their agents come back with new hellos.</summary>
    public int CloseOpen(LinkCloseReason reason)
    {
        List<Link> open;
        lock (_lock)
            open = [.. _all];
        foreach (var link in open)
            link.Close(reason);
        return open.Count;
    }

    /// <summary>Takes no more and closes all; completes when the last is gone.</summary>
    public Task CloseAllAsync()
    {
        List<Link> all;
        lock (_lock)
        {
            _leaving = true;
            all = [.. _all];
            if (all.Count == 0)
                _emptied.TrySetResult();
        }
        foreach (var link in all)
            link.Close(LinkCloseReason.Leaving);
        return _emptied.Task;
    }

    private void ForgetOpening(Link link)
    {
        if (_opening.TryGetValue(link.Instance, out var links) && links.Remove(link) && links.Count == 0)
            _opening.Remove(link.Instance);
    }
}
