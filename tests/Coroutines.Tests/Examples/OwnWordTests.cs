using Chapter.OwnWord;
using static Chapter.OwnWord.GameWords;
using static Coroutines.Instruction;

namespace Coroutines.Tests.Examples;

public sealed class OwnWordTests : IDisposable
{
    private readonly Scheduler _scheduler = new Scheduler(new VirtualTimeProvider()).Aged();
    private readonly Game _game = new();
    private readonly List<string> _log = [];

    public void Dispose() => _scheduler.Dispose();

    [Fact(Timeout = 60_000)]
    public void A_word_of_a_users_own_is_yielded_like_ours()
    {
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Frames(1));
        _scheduler.Run();

        _log.ShouldBe(["before frame 1", "in frame 1", "a second later"]);

        IEnumerator<Instruction> Body()
        {
            _log.Add("before frame 1");
            yield return NextFrame(_game);
            _log.Add($"in frame {_game.Frame}");
            yield return Sleep(TimeSpan.FromSeconds(1));
            _log.Add("a second later");
        }
    }

    [Fact(Timeout = 60_000)]
    public void It_may_be_yielded_again_and_again()
    {
        _scheduler.Spawn(Body());
        _scheduler.Spawn(Frames(3));
        _scheduler.Run();

        _log.ShouldBe(["frame 1", "frame 2", "frame 3"]);

        IEnumerator<Instruction> Body()
        {
            var nextFrame = NextFrame(_game);
            for (var n = 0; n < 3; n++)
            {
                yield return nextFrame;
                _log.Add($"frame {_game.Frame}");
            }
        }
    }

    [Fact(Timeout = 60_000)]
    public void Who_is_cancelled_waits_for_no_frame_any_more_and_the_others_still_do()
    {
        var cancelled = _scheduler.Spawn(Body("cancelled"));
        _scheduler.Spawn(Body("other"));
        _scheduler.Spawn(Cancel());
        _scheduler.Spawn(Frames(1));
        _scheduler.Run();

        _log.ShouldBe(["2 wait", "1 waits", "cancelled goes", "other sees frame 1", "other goes"]);

        IEnumerator<Instruction> Body(string name)
        {
            try
            {
                yield return NextFrame(_game);
                _log.Add($"{name} sees frame {_game.Frame}");
            }
            finally
            {
                _log.Add($"{name} goes");
            }
        }

        IEnumerator<Instruction> Cancel()
        {
            _log.Add($"{_game.Waiting.Count} wait");
            cancelled.Cancel();
            _log.Add($"{_game.Waiting.Count} waits");
            yield break;
        }
    }

    private IEnumerator<Instruction> Frames(int count)
    {
        while (_game.Frame < count)
        {
            yield return Sleep(TimeSpan.FromMilliseconds(16));
            _game.Draw();
        }
    }
}
